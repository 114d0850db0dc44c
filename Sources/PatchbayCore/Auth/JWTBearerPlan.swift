import PatchbayEngine

/// A token for a signed assertion (RFC 7523 section 2.1).
struct JWTBearerPlan: Sendable {
    private let request: RequestPlan
    private let algorithm: String
    private let key: String
    private let claims: [String]
    private let values: ValuePlan?
    /// The names of the secrets that the person who connects supplies, which claims may name as variables.
    private let credentials: [String]

    init(_ spec: JWTBearerSpec, credentials: [String], _ compiler: inout RequestCompiler) {
        self.credentials = credentials
        algorithm = spec.algorithm
        key = spec.key.value
        var values = compiler.values(.variables)
        for claim in spec.claims { _ = values.rule(RuleSpec(node: claim.value)) }
        claims = spec.claims.map(\.name)
        compiler.diagnostics += values.diagnostics
        self.values = values.plan
        request = compiler.compile(
            RequestSpec(
                method: "POST",
                path: nil,
                url: spec.tokenURL,
                query: [],
                headers: [RequestMemberSpec("Accept", literal: "application/json")],
                body: nil,
                token: nil,
                range: spec.tokenURL.range
            ),
            purpose: .authentication,
            isShared: false
        )
    }

    /// The token request; the claims' rules see the variables, the credentials, and `now` in seconds since 1970.
    func request(_ scope: RequestScope, _ ports: AuthPorts) throws(AuthError) -> ProviderRequest {
        guard let secret = scope.secret(key) else { throw .unsupported("there is no key to sign the assertion with") }
        var scope = scope
        scope["now"] = .number(JSONNumber(ports.now.seconds))
        scope["random"] = .string(ports.random)
        var request = try self.request.prepare(scope)
        let assertion = try SignedAssertion.make(
            try claims(scope),
            algorithm: algorithm,
            key: secret,
            ports
        )
        request.body = .form([
            FormURLEncoding.Pair("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            FormURLEncoding.Pair("assertion", assertion),
        ])
        return request
    }

    private func claims(_ scope: RequestScope) throws(AuthError) -> JSONValue {
        var object = JSONObject()
        // Only here, where the assertion is made: neither the request nor anything kept of it sees the credentials.
        var scope = scope
        for name in credentials where scope[name] == nil {
            scope[name] = scope.secret(name).map { .string($0.reveal()) }
        }
        var surroundings = scope.surroundings
        surroundings.variables["client.id"] = scope["client.id"]
        let answers = (try? values?.answers(for: scope.json, surroundings)) ?? []
        for (name, answer) in zip(claims, answers) {
            switch answer {
            case .value(let value): object[name] = value == .null ? nil : value
            case .refused(let error):
                // The value may be a secret, so that it is not told.
                let step = error.transform.map { "`\($0)` refuses its value" } ?? "its value is refused"
                let expected = error.expected.map { ", expected \($0)" } ?? ""
                throw .unsupported("the claim `\(name)` cannot be made: \(step)\(expected)")
            }
        }
        return .object(object)
    }
}
