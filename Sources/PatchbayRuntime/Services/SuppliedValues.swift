import PatchbayCore
import PatchbayEngine

/// Checks what a person supplies when connecting against what the spec asks for.
enum SuppliedValues {
    /// The public values, with what stands in for those that were left out.
    static func variables(_ given: JSONObject, _ spec: ProviderSpec) throws -> JSONObject {
        let asked = spec.variables.filter { $0.source == .user }
        try refuseUnknown(given.names, asked.map(\.input), field: "variables")
        var values = JSONObject()
        for variable in asked {
            let name = variable.input.name.value
            guard let text = given[name]?.stringValue else {
                if let fallback = variable.fallback {
                    values[name] = fallback.value
                } else if !variable.input.isOptional {
                    throw missing(variable.input, field: "variables")
                }
                continue
            }
            let words = variable.values.map(\.value)
            guard words.isEmpty || words.contains(text) else {
                throw ServiceError.invalid(
                    field: "variables.\(name)",
                    message: "expected one of \(words.map { "`\($0)`" }.joined(separator: ", "))"
                )
            }
            try checkPattern(text, variable.input, field: "variables")
            values[name] = .string(text)
        }
        return values
    }

    /// The longest secret, in bytes: servers take no longer headers.
    private static let longestCredential = 8192

    /// The secrets, each of which a request can carry.
    static func credentials(
        _ given: [String: Secret<String>],
        _ spec: ProviderSpec,
        _ auth: AuthSpec
    ) throws -> [String: Secret<String>] {
        let asked = spec.credentials.map(\.input)
        try refuseUnknown(given.keys.sorted(), asked, field: "credentials")
        for input in asked {
            guard let secret = given[input.name.value] else {
                if !input.isOptional { throw missing(input, field: "credentials") }
                continue
            }
            try checkPattern(secret.reveal(), input, field: "credentials")
            try checkCarried(secret.reveal(), input, isKey: auth.signingKeys.contains(input.name.value))
        }
        return given
    }

    /// A request can carry the secret; a key to sign with, which is never sent, has several lines.
    private static func checkCarried(_ text: String, _ input: InputSpec, isKey: Bool) throws {
        let lack: String? =
            if text.utf8.count > longestCredential {
                "has \(text.utf8.count) bytes, more than the \(longestCredential) that requests carry; "
                    + "give the secret alone"
            } else if text.utf8.contains(where: { $0 < 0x20 && !(isKey && [9, 10, 13].contains($0)) || $0 == 0x7F }) {
                "has a line end or another control character, which requests cannot carry; "
                    + "give it without what stands around it"
            } else { nil }
        if let lack { throw ServiceError.invalid(field: "credentials.\(input.name.value)", message: lack) }
    }

    private static func refuseUnknown(_ names: [String], _ asked: [InputSpec], field: String) throws {
        let known = asked.map(\.name.value)
        for name in names where !known.contains(name) {
            let nearest = NameSuggestion.nearest(to: name, among: known)
            throw ServiceError.invalid(
                field: "\(field).\(name.prefix(80))",
                message: "is not asked for" + (nearest.map { "; did you mean `\($0)`?" } ?? "")
            )
        }
    }

    private static func missing(_ input: InputSpec, field: String) -> ServiceError {
        ServiceError.invalid(
            field: "\(field).\(input.name.value)",
            message: "is missing: \(input.title ?? input.name.value)"
        )
    }

    /// The I-Regexp of the spec holds for the whole text; the message does not show the text, which may be secret.
    private static func checkPattern(_ text: String, _ input: InputSpec, field: String) throws {
        guard !text.isEmpty else { throw missing(input, field: field) }
        guard let pattern = input.pattern, let expression = try? RegularExpression(pattern.value, syntax: .iRegexp)
        else {
            return
        }
        guard expression.matchesWhole(text) else {
            throw ServiceError.invalid(
                field: "\(field).\(input.name.value)",
                message: "does not match `\(pattern.value)`"
            )
        }
    }
}

extension AuthSpec {
    /// The credentials that sign and are not sent, which may be keys of several lines (RFC 7468).
    fileprivate var signingKeys: Set<String> {
        switch self {
        case .oauth2(let spec): Set([spec.key?.value].compactMap(\.self))
        case .jwtBearer(let spec, _): [spec.key.value]
        case .oauth1: ["consumerSecret"]
        case .choice(let methods, _): methods.reduce(into: []) { $0.formUnion($1.auth.signingKeys) }
        case .apiKey, .basic, .tokenExchange, .none: []
        }
    }
}
