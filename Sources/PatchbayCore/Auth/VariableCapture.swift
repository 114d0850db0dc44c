import PatchbayEngine

/// A variable that connecting brings, and what its value must be like.
struct VariableCapture: Sendable {
    let name: String
    let source: VariableSpec.Source
    private let pattern: RegularExpression?
    private let values: [String]

    init(_ spec: VariableSpec) {
        name = spec.input.name.value
        source = spec.source
        pattern = spec.input.pattern.flatMap { try? RegularExpression($0.value, syntax: .iRegexp) }
        values = spec.values.map(\.value)
    }

    /// The value, if the spec allows it; whoever supplied it could have written anything.
    func accepted(_ value: JSONValue) throws(AuthError) -> JSONValue {
        guard let text = value.plainText, text.utf8.count <= 2048 else {
            throw refusal("the value for `\(name)` is no short text")
        }
        guard values.isEmpty || values.contains(text), pattern?.matchesWhole(text) ?? true else {
            throw refusal("the value for `\(name)` is not what the spec allows")
        }
        return .string(text)
    }

    /// Anybody could have written a callback; an answer is the provider's own.
    private func refusal(_ message: String) -> AuthError {
        if case .callback = source { .invalidCallback(message) } else { .failed(message) }
    }
}

extension [VariableCapture] {
    /// The variables whose values the parameters of a callback bring.
    func values(in callback: [String: String]) throws(AuthError) -> [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        for capture in self {
            guard case .callback(let parameter) = capture.source, let value = callback[parameter] else { continue }
            values[capture.name] = try capture.accepted(.string(value))
        }
        return values
    }

    /// The variables whose values a token response brings, itself or by the claims of a token in it.
    func values(in response: JSONValue) throws(AuthError) -> [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        for capture in self {
            let value: JSONValue?
            switch capture.source {
            case .tokenResponse(let path): value = path.value.find(in: response)
            case .claim(let token, let path):
                value = response[token ?? "id_token"]?.stringValue.flatMap { TokenClaims.read($0) }.flatMap {
                    path.value.find(in: $0)
                }
            case .user, .callback, .afterConnect, .derived: value = nil
            }
            guard let value, value != .null else { continue }
            values[capture.name] = try capture.accepted(value)
        }
        return values
    }
}
