package import Foundation
package import PatchbayCore

/// The settings of the server in types.
package struct ServerSettings: Sendable {
    /// The limits that the REST document promises, per minute.
    package struct Limits: Sendable {
        /// Connections made, for each user.
        package var connections: RateLimit
        /// Syncs started, for each connection.
        package var syncs: RateLimit
        /// OAuth flows started, for each user.
        package var oauthFlows: RateLimit

        /// Limits by their counts per minute.
        package init(connections: Int = 5, syncs: Int = 10, oauthFlows: Int = 20) {
            self.connections = RateLimit(name: "connections", count: connections)
            self.syncs = RateLimit(name: "syncs", count: syncs)
            self.oauthFlows = RateLimit(name: "oauth-flows", count: oauthFlows)
        }
    }

    /// Whose session tokens are accepted.
    package struct Identity: Sendable {
        /// The issuer, compared exactly.
        package var issuer: String?
        /// Where the keys are read.
        package var jwksURL: String?
        /// A PEM public key in place of the URL.
        package var publicKey: String?
        /// The origins that tokens may be made for; empty when any is.
        package var authorizedParties: [String]
        /// A token that stands for a local user.
        package var devToken: Secret<String>?

        /// An identity.
        package init(
            issuer: String? = nil,
            jwksURL: String? = nil,
            publicKey: String? = nil,
            authorizedParties: [String] = [],
            devToken: Secret<String>? = nil
        ) {
            self.issuer = issuer
            self.jwksURL = jwksURL
            self.publicKey = publicKey
            self.authorizedParties = authorizedParties
            self.devToken = devToken
        }
    }

    /// The address that is listened on.
    package var host: String
    /// The port; 0 takes a free one.
    package var port: Int
    /// Where browsers reach the server, without a slash at the end; nil is its own address.
    package var publicURL: String?
    /// The SQLite file.
    package var database: URL
    /// The file of the keys.
    package var keyFile: URL
    /// The keys in place of the file.
    package var keys: Secret<String>?
    /// Whose session tokens are accepted.
    package var identity: Identity
    /// Where providers may send people back.
    package var redirectURIs: [String]
    /// The origins whose scripts may call the API.
    package var corsOrigins: [String]
    /// How often things may happen.
    package var limits: Limits
    /// The ports that owners may name in a `webhookUrl`.
    package var webhookPorts: Set<Int>
    /// Whether records are kept as the provider sent them, beside the mapped ones.
    package var keepsRaw: Bool
    /// Whether providers and webhooks may be on this machine, over http.
    package var allowsLoopback: Bool
    /// What is logged.
    package var logLevel: String
    /// The providers' clients by provider.
    package var clients: [String: ClientCredentials]
    /// What the providers' webhooks are signed by, by provider.
    package var webhookSecrets: [String: [Secret<String>]]

    /// The settings in types, and what does not go together.
    package init(_ settings: Settings, environment: [String: String], providers: [String]) throws {
        host = settings.text("host") ?? ""
        port = settings.number("port")
        publicURL = settings.text("publicUrl").map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        let folder =
            settings.text("dataFolder").map { URL(filePath: $0, directoryHint: .isDirectory) }
            ?? Self.dataFolder(environment)
        database = settings.text("database").map { URL(filePath: $0) } ?? folder.appending(path: "patchbay.sqlite")
        keyFile = settings.text("keyFile").map { URL(filePath: $0) } ?? folder.appending(path: "patchbay.key")
        keys = settings["keys"]
        identity = Identity(
            issuer: settings.text("identity.issuer"),
            jwksURL: settings.text("identity.jwksUrl"),
            publicKey: settings.text("identity.publicKey"),
            authorizedParties: settings.list("identity.authorizedParties"),
            devToken: settings["devToken"]
        )
        redirectURIs = settings.list("redirectUris")
        corsOrigins = settings.list("corsOrigins")
        limits = Limits(
            connections: settings.number("limits.connections"),
            syncs: settings.number("limits.syncs"),
            oauthFlows: settings.number("limits.oauthFlows")
        )
        webhookPorts = Set(settings.list("webhookPorts").compactMap { Int($0) })
        keepsRaw = settings.flag("keepRaw")
        allowsLoopback = settings.flag("allowLoopback")
        logLevel = settings.text("logLevel") ?? "info"
        clients = [:]
        webhookSecrets = [:]
        for provider in providers {
            if let written = settings["webhooks.\(provider).secret"] {
                webhookSecrets[provider] = written.reveal().split(separator: " ").map { Secret(String($0)) }
            }
            guard let id = settings.text("clients.\(provider).id") else { continue }
            clients[provider] = ClientCredentials(id: id, secret: settings["clients.\(provider).secret"])
        }
        try check()
    }

    /// The folder of the data by the XDG base directory rules.
    private static func dataFolder(_ environment: [String: String]) -> URL {
        if let share = environment["XDG_DATA_HOME"], share.hasPrefix("/") {
            return URL(filePath: share, directoryHint: .isDirectory).appending(path: "patchbay")
        }
        return FileManager.default.homeDirectoryForCurrentUser.appending(path: ".local/share/patchbay")
    }

    private func check() throws {
        if identity.devToken != nil, !isLoopback {
            throw Settings.Problem(
                message: "the setting `devToken` is for loopback addresses, and `host` is `\(host)`"
            )
        }
        if let token = identity.devToken, token.reveal().utf8.count < 8 {
            throw Settings.Problem(message: "the setting `devToken` has fewer than 8 characters")
        }
        let hasKeys = identity.jwksURL != nil || identity.publicKey != nil
        if hasKeys, identity.issuer == nil {
            throw Settings.Problem(message: "session tokens need the setting `identity.issuer` beside their keys")
        }
        if identity.issuer != nil, !hasKeys {
            throw Settings.Problem(
                message: "the setting `identity.issuer` needs `identity.jwksUrl` or `identity.publicKey` beside it"
            )
        }
    }

    /// Whether only this machine can reach the server.
    package var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.") && host.split(separator: ".").count == 4
    }
}

/// What a provider knows this installation by.
package struct ClientCredentials: Sendable {
    /// The client id.
    package var id: String
    /// The client secret; nil for public clients.
    package var secret: Secret<String>?

    /// A client.
    package init(id: String, secret: Secret<String>?) {
        self.id = id
        self.secret = secret
    }
}
