package import PatchbayEngine

/// What a token endpoint granted.
package struct GrantedTokens: Sendable {
    /// The tokens by the names of the spec; ``ConnectionCredentials/main`` is the response's own.
    package var tokens: [String: ConnectionCredentials.Token]
    /// The scopes that were granted, by token; nil when the provider did not say.
    package var scopes: [String: [String]]?
    /// Variables whose values came with the tokens.
    package var variables: [String: JSONValue]
}

/// How a provider's token responses are read (RFC 6749 sections 5.1 and 5.2).
struct AccessTokenResponsePlan: Sendable {
    private let spec: TokenResponseSpec
    private let separator: String
    private let refreshLifetime: Int?
    private let captures: [VariableCapture]
    private let success: AnswerCondition?
    private let errors: ErrorPlan
    /// Whether a number is a token, too: a described answer is of the provider's own form.
    private let takesNumbers: Bool

    /// The largest token response that is read, in bytes.
    private static let limit = 1 << 20
    /// The longest life of a token that is believed, in seconds: ten years.
    private static let longestLife = 315_360_000

    init(
        _ spec: TokenResponseSpec,
        separator: String,
        refreshLifetime: Int?,
        captures: [VariableCapture],
        takesNumbers: Bool,
        _ compiler: inout RequestCompiler
    ) {
        self.spec = spec
        self.separator = spec.grantedScopesSeparator ?? separator
        self.refreshLifetime = refreshLifetime
        self.captures = captures
        self.takesNumbers = takesNumbers
        success = spec.success.flatMap { compiler.condition($0) }
        errors = compiler.compile(spec.errors)
    }

    /// The tokens of a response.
    /// - Throws: an `AuthError` that tells a grant that has ended from a refusal and from an outage.
    func read(_ response: ProviderResponse, at now: Timestamp) throws(AuthError) -> GrantedTokens {
        guard response.body.count <= Self.limit else {
            throw .failed("the token endpoint answered more than \(Self.limit) bytes")
        }
        let body = Self.body(of: response)
        if let verdict = errors.ruled(on: response, receivedAt: now) { throw error(verdict, response, body) }
        guard success?.holds(for: response) ?? response.isSuccess else {
            throw error(response, body, now)
        }
        guard let body else { throw .failed(Self.complaint(response)) }
        var tokens: [String: ConnectionCredentials.Token] = [:]
        if let access = try token(spec.accessToken, body, response) {
            let refresh = try token(spec.refreshToken, body, response)
            tokens[ConnectionCredentials.main] = ConnectionCredentials.Token(
                access: access,
                refresh: refresh,
                expiresAt: expiry(body, now),
                refreshExpiresAt: refresh == nil ? nil : refreshLifetime.map { now.adding(seconds: $0) }
            )
        }
        for extra in spec.additionalTokens {
            guard let access = try token(extra.accessToken, body, response) else { continue }
            tokens[extra.name.value] = ConnectionCredentials.Token(
                access: access,
                refresh: try token(extra.refreshToken, body, response)
            )
        }
        guard !tokens.isEmpty else { throw error(response, body, now) }
        return GrantedTokens(tokens: tokens, scopes: scopes(body), variables: try captures.values(in: body))
    }

    // MARK: Parts

    /// The body as JSON, a form as an object, since some servers answer with one; nil when it is neither.
    private static func body(of response: ProviderResponse) -> JSONValue? {
        if let value = try? response.json() { return value.objectValue == nil ? nil : value }
        guard response.headers["Content-Type"]?.lowercased().hasPrefix(FormURLEncoding.mediaType) == true else {
            return nil
        }
        var object = JSONObject()
        for pair in FormURLEncoding.decode(String(decoding: response.body, as: UTF8.self)) {
            object[pair.name] = .string(pair.value)
        }
        return .object(object)
    }

    /// The token at a path; nil when there is none.
    ///
    /// RFC 6749 section 5.1 writes tokens as strings. What is written otherwise is refused rather than guessed at: a
    /// number may have lost digits on its way, and `true` is no token.
    private func token(
        _ path: Located<PathExpression>?,
        _ body: JSONValue,
        _ response: ProviderResponse
    ) throws(AuthError) -> Secret<String>? {
        switch path.flatMap({ $0.value.find(in: body) }) {
        case nil, .null: return nil
        case .string(let text): return text.isEmpty ? nil : Secret(text)
        case .number(let number) where takesNumbers: return Secret(number.text)
        default: throw .failed("the token endpoint answered \(response.status) with a token that is no string")
        }
    }

    private func expiry(_ body: JSONValue, _ now: Timestamp) -> Timestamp? {
        switch spec.expiry {
        case .never: return nil
        case .lifetime(let seconds): return now.adding(seconds: seconds)
        case .seconds(let path): return after(path.value.find(in: body), unit: 1_000_000, now)
        case .milliseconds(let path): return after(path.value.find(in: body), unit: 1000, now)
        case .instant(let path, let format):
            guard let text = path.value.find(in: body)?.plainText else { return nil }
            return DateFormat(rawValue: format)?.microseconds(of: text).map { Timestamp(microseconds: $0) }
        case nil: return after(body["expires_in"], unit: 1_000_000, now)
        }
    }

    /// So many units of microseconds from now; a fraction of one is dropped.
    private func after(_ value: JSONValue?, unit: Int, _ now: Timestamp) -> Timestamp? {
        guard let text = value?.plainText, let count = Int(text.prefix { $0 != "." }), count >= 0 else { return nil }
        let most = Self.longestLife * 1_000_000 / unit
        return Timestamp(microseconds: now.microseconds + min(count, most) * unit)
    }

    private func scopes(_ body: JSONValue) -> [String: [String]]? {
        var found: [String: [String]] = [:]
        let main = spec.grantedScopes.map { $0.value.find(in: body) } ?? body["scope"]
        found[ConnectionCredentials.main] = main.flatMap { list($0) }
        for extra in spec.additionalTokens {
            if let value = extra.scopes?.value.find(in: body), let list = list(value) { found[extra.name.value] = list }
        }
        return found.isEmpty ? nil : found
    }

    private func list(_ value: JSONValue) -> [String]? {
        if let elements = value.arrayValue { return elements.compactMap(\.stringValue) }
        guard let text = value.stringValue else { return nil }
        return text.split(separator: separator.isEmpty ? " " : separator).map(String.init)
    }

    // MARK: Errors

    private func error(_ response: ProviderResponse, _ body: JSONValue?, _ now: Timestamp) -> AuthError {
        // A success without a token and without an error is a server that does not speak the protocol.
        let code = code(body)
        if response.isSuccess, code == nil { return .failed(Self.complaint(response)) }
        if body == nil {
            return .failed(Self.complaint(response), waitSeconds: RetryAfter.seconds(response, receivedAt: now))
        }
        return TokenErrorResponse(
            status: response.isSuccess ? 400 : response.status,
            code: code,
            words: words(body),
            waitSeconds: RetryAfter.seconds(response, receivedAt: now)
        ).error
    }

    private func error(_ verdict: AnswerVerdict, _ response: ProviderResponse, _ body: JSONValue?) -> AuthError {
        let code = code(body) ?? "HTTP \(response.status)"
        switch verdict.outcome {
        case .reauthorize: return .grantEnded(code: code)
        case .retry, .rateLimited, .restartPage, .restartRead, .fullRead, .splitWindow:
            return .failed("the token endpoint answered \(response.status) `\(code)`", waitSeconds: verdict.waitSeconds)
        case .forbidden, .skip, .fail:
            return .refused(code: code, words: ProviderWords.sentence(verdict.message) ?? words(body))
        }
    }

    private func code(_ body: JSONValue?) -> String? {
        guard let body else { return nil }
        let text = spec.error.map { $0.value.find(in: body)?.plainText } ?? body["error"]?.plainText
        return ProviderWords.errorCode(text)
    }

    private func words(_ body: JSONValue?) -> String? {
        guard let body else { return nil }
        let text = spec.errorDescription.map { $0.value.find(in: body)?.plainText }
        return ProviderWords.sentence(text ?? body["error_description"]?.plainText)
    }

    /// What is said of an answer that holds neither a token nor an error.
    private static func complaint(_ response: ProviderResponse) -> String {
        if body(of: response) != nil { return "the token endpoint answered \(response.status) without a token" }
        let type = response.headers["Content-Type"].flatMap { ProviderWords.code($0) }
        return "the token endpoint answered \(response.status)"
            + (type.map { " with `\($0)`, which is no JSON object" } ?? " with what is no JSON object")
    }
}
