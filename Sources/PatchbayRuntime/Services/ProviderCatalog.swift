package import PatchbayCore

/// The providers of an installation: their specs after overlays, and the clients they know this installation by.
package struct ProviderCatalog: Sendable {
    /// A provider.
    package struct Entry: Sendable {
        /// What was read.
        package var loaded: LoadedProvider
        /// The client; nil when none is configured.
        package var client: ClientCredentials?

        /// A provider.
        package init(loaded: LoadedProvider, client: ClientCredentials?) {
            self.loaded = loaded
            self.client = client
        }

        /// What keeps people from connecting; nil when nothing does.
        package var lack: Lack? {
            guard loaded.isUsable, let spec = loaded.provider else {
                return .errors(loaded.diagnostics.count { $0.severity == .error })
            }
            if spec.auth.needsClient, client == nil { return .client }
            if spec.auth.needsClientSecret, client?.secret == nil { return .clientSecret }
            return nil
        }

        /// What keeps people from connecting, as the end of a sentence about the provider; nil when nothing does.
        package var lackClause: String? {
            switch lack {
            case nil: nil
            case .errors(let count): "has \(count) error\(count == 1 ? "" : "s"); `patchbay validate` shows them"
            case .client: "lacks the setting \(setting("id"))"
            case .clientSecret: "lacks the setting \(setting("secret"))"
            }
        }

        private func setting(_ part: String) -> String {
            let name = "clients.\(loaded.id).\(part)"
            let variable = SettingDeclaration.client(of: loaded.id).first { $0.name == name }?.variable
            return "`\(name)`" + (variable.map { " (\($0))" } ?? "")
        }
    }

    /// What a provider lacks.
    package enum Lack: Sendable, Equatable {
        /// The spec has so many errors.
        case errors(Int)
        /// There is no client id.
        case client
        /// There is no client secret.
        case clientSecret
    }

    /// The providers by their ids, sorted.
    package let entries: [Entry]
    private let places: [String: Int]

    /// A catalogue.
    package init(_ entries: [Entry]) {
        self.entries = entries.sorted { $0.loaded.id < $1.loaded.id }
        places = Dictionary(
            self.entries.enumerated().map { ($0.element.loaded.id, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The provider of that id.
    package subscript(id: String) -> Entry? { places[id].map { entries[$0] } }

    /// The ids, sorted.
    package var ids: [String] { entries.map(\.loaded.id) }

    /// Why a connection of a service cannot be worked on, as a clause.
    package func absence(of id: String) -> String {
        guard let entry = self[id] else { return "there is no spec of `\(id)`" }
        return "the spec of `\(id)` \(entry.lackClause ?? "is not usable")"
    }

    /// The refusal to work on a connection of a service that is not there or lacks something.
    package func unavailable(_ id: String) -> ServiceError {
        .conflict(
            code: "service_unavailable",
            message: "The service of this connection is not available: \(absence(of: id))"
        )
    }

    /// The spec of a service that people can connect to.
    /// - Throws: `ServiceError.invalid` for a service that is not there or lacks something, naming the field.
    package func available(_ id: String, field: String) throws -> (spec: ProviderSpec, client: ClientCredentials?) {
        guard let entry = self[id] else {
            let nearest = NameSuggestion.nearest(to: id, among: ids)
            throw ServiceError.invalid(
                field: field,
                message: "Service not supported" + (nearest.map { "; did you mean `\($0)`?" } ?? "")
            )
        }
        guard entry.lack == nil, let spec = entry.loaded.provider else {
            throw ServiceError.invalid(field: field, message: "Service not available: this server is not set up for it")
        }
        return (spec, entry.client)
    }
}

extension AuthSpec {
    /// Whether the provider must know this installation; of several ways one without a client is enough.
    package var needsClient: Bool {
        switch self {
        case .oauth2: true
        case .oauth1(let spec, _): spec.requestTokenURL != nil
        case .choice(let methods, _): methods.allSatisfy { $0.auth.needsClient }
        case .apiKey, .basic, .tokenExchange, .jwtBearer, .none: false
        }
    }

    /// Whether the client must have a secret.
    package var needsClientSecret: Bool {
        switch self {
        case .oauth2(let spec): spec.clientAuthentication.value.hasPrefix("client_secret")
        case .oauth1: needsClient
        case .choice(let methods, _): methods.allSatisfy { $0.auth.needsClientSecret }
        case .apiKey, .basic, .tokenExchange, .jwtBearer, .none: false
        }
    }
}
