import PatchbayEngine

/// A token for a signed assertion (RFC 7523 section 2.1).
struct JWTBearerPlan: Sendable {
    private let request: RequestPlan
    private let algorithm: String
    private let key: String
    private let claims: [String]
    private let values: ValuePlan?

    init(_ spec: JWTBearerSpec, _ compiler: inout RequestCompiler) {
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

    /// The token request; the claims' rules see the variables, and `now` in seconds since 1970.
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
        let answers = (try? values?.answers(for: scope.json, scope.surroundings)) ?? []
        for (name, answer) in zip(claims, answers) {
            switch answer {
            case .value(let value): object[name] = value == .null ? nil : value
            case .refused(let error): throw .unsupported("the claim `\(name)`: \(error.text)")
            }
        }
        return .object(object)
    }
}
