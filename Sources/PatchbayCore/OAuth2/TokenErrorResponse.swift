/// What an answer of a token endpoint that brings no token means (RFC 6749 section 5.2).
struct TokenErrorResponse: Sendable {
    /// The status of the answer.
    var status: Int
    /// The error code, where the answer has one.
    var code: String?
    /// The error in words, where the answer has any.
    var words: String?
    /// How long to wait, where the answer says.
    var waitSeconds: Int?

    /// Codes that tell of an outage and of nothing that the grant could help.
    private static let outages: Set<String> = ["server_error", "temporarily_unavailable", "slow_down", "rate_limited"]

    /// The error: a grant that has ended is told apart from an outage, which must end nothing.
    var error: AuthError {
        if status >= 500 || status == 429 || status == 408 || code.map(Self.outages.contains) ?? false {
            return .failed(
                "the token endpoint answered \(status)" + (code.map { " `\($0)`" } ?? ""),
                waitSeconds: waitSeconds
            )
        }
        guard let code else {
            return .failed("the token endpoint answered \(status) and named no error", waitSeconds: waitSeconds)
        }
        return code == "invalid_grant" ? .grantEnded(code: code) : .refused(code: code, words: words)
    }
}
