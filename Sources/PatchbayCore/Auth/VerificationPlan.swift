/// The request that tells whether credentials work, and what a good answer looks like.
package struct VerificationPlan: Sendable {
    private let plan: RequestPlan
    private let success: AnswerCondition?
    private let errors: ErrorPlan

    init(_ spec: VerificationSpec, _ compiler: inout RequestCompiler) {
        plan = compiler.compile(spec.request)
        success = spec.success.flatMap { compiler.condition($0) }
        errors = compiler.errors()
    }

    /// The request, still without credentials.
    package func request(_ scope: RequestScope) throws(AuthError) -> ProviderRequest { try plan.prepare(scope) }

    /// Accepts an answer that says the credentials work.
    /// - Throws: an `AuthError` that tells credentials that are refused from a provider that is out of order.
    package func accept(_ response: ProviderResponse, at now: Timestamp) throws(AuthError) {
        let verdict = errors.verdict(on: response, receivedAt: now)
        if success?.holds(for: response) ?? (verdict == nil) { return }
        switch verdict?.outcome {
        case .retry, .rateLimited:
            throw .failed("the provider answered \(response.status)", waitSeconds: verdict?.waitSeconds)
        default:
            throw .refused(code: "HTTP \(response.status)", words: ProviderWords.sentence(verdict?.message))
        }
    }
}
