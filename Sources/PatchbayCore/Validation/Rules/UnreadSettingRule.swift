import PatchbayEngine

/// Every setting is read by something.
enum UnreadSettingRule: SpecRule {
    static let codes: [DiagnosticCode] = [.unreadSetting]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for auth in context.auth { checkTokens(auth, &findings) }
        for list in context.index.sentLists where list["style"]?.text != "join" {
            if let member = list.member("separator") {
                report(member, "it belongs to the style `join`", &findings)
            }
        }
        var seen: Set<SourceRange> = []
        for place in context.reads {
            let nodes = [place.reader.node("records"), place.reader.object("feed")?.node("records")]
            for node in nodes.compactMap(\.self) where seen.insert(node.range).inserted {
                let shape = node["shape"]?.text ?? "list"
                if let member = node.member("keyAs"), ["list", "object"].contains(shape) {
                    report(member, "it belongs to the shapes `values` and `scalars`", &findings)
                }
                if let member = node.member("delimiter"), node["format"]?.text != "csv" {
                    report(member, "it belongs to the format `csv`", &findings)
                }
            }
        }
    }

    private static func report(_ member: JSONNode.Member, _ reason: String, _ findings: inout SpecFindings) {
        findings.report(
            .unreadSetting,
            severity: .warning,
            "nothing reads `\(member.name)`: \(reason)",
            at: member.nameRange,
            help: "Remove it."
        )
    }

    /// A token that never expires is never refreshed.
    private static func checkTokens(_ auth: AuthPlace, _ findings: inout SpecFindings) {
        guard let spec = auth.oauth2, spec.tokenResponse.expiry == .never, spec.grant.value == "authorization_code"
        else {
            return
        }
        if let member = auth.reader.node.member("refreshUrl") {
            report(member, "the access token never expires", &findings)
        }
        if let refresh = auth.reader.object("refresh") {
            for name in ["expiresAfterSeconds", "parameters"] {
                if let member = refresh.node.member(name) {
                    report(member, "the access token never expires", &findings)
                }
            }
        }
    }
}

extension DiagnosticCode {
    static let unreadSetting = DiagnosticCode(
        "unread-setting",
        title: "A setting that nothing reads",
        explanation: """
            The member is known, and something beside it says that it is never looked at: refresh settings of a grant \
            without refresh tokens, the scope of an error that skips nothing, a filter where everything is read. It is \
            left over, or the member beside it is wrong.
            """,
        bad: #"{ "grant": "client_credentials", "refreshUrl": "https://acme.com/refresh" }"#,
        good: #"{ "grant": "client_credentials" }"#
    )
}
