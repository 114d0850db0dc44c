/// Tokens are named as the token response and the scope parameters name them.
enum TokenRule: SpecRule {
    static let codes: [DiagnosticCode] = [.unknownToken]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        guard !context.auth.isEmpty else { return }
        var known: [Located<String>] = []
        for auth in context.auth {
            let more = SpecContext.names(auth.reader.object("tokenResponse")?.node("additionalTokens"))
            known += more
            known += checkParameters(auth.reader, more, &findings)
        }
        let requests = context.index.requests.compactMap { $0.text("token") }
        for name in requests + context.reads.compactMap(\.read.token)
        where !known.contains(where: { $0.value == name.value }) {
            findings.reportUnknown(
                .unknownToken,
                "no token `\(name.value)` is known",
                name,
                among: known,
                help: "Add it to `additionalTokens` of `tokenResponse`."
            )
        }
    }

    /// The name of the main token: the one that scope parameters name and `additionalTokens` does not.
    private static func checkParameters(
        _ reader: SpecReader,
        _ more: [Located<String>],
        _ findings: inout SpecFindings
    ) -> [Located<String>] {
        let names = reader.entries("scopeParameters").compactMap { $0.object.text("token") }
        let others = names.filter { name in !more.contains { $0.value == name.value } }
        guard let main = others.first else { return [] }
        for name in others.dropFirst() where name.value != main.value {
            findings.reportUnknown(
                .unknownToken,
                "neither `\(main.value)` nor `\(name.value)` is among `additionalTokens`, and only one is the main token",
                name,
                among: more,
                help: "Add it to `additionalTokens` of `tokenResponse`."
            )
        }
        return [main]
    }
}

extension DiagnosticCode {
    static let unknownToken = DiagnosticCode(
        "unknown-token",
        title: "A token that no answer brings",
        explanation: """
            Besides the access token a connection has the tokens that `additionalTokens` of `tokenResponse` names. In \
            `scopeParameters` one more name stands for the access token itself.
            """,
        bad: #"{ "request": { "path": "/search", "token": "user" } }"#,
        good: #"{ "tokenResponse": { "additionalTokens": { "user": { "accessToken": "$.user.token" } } } }"#
    )
}
