import PatchbayEngine

/// No secret is written into a spec.
enum SecretRule: SpecRule {
    static let codes: [DiagnosticCode] = [.secretInSpec]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        visit(context.root, name: "", isSent: false, &findings)
        for auth in context.auth {
            if case .basic(_, let password, _) = auth.spec, let text = password.value.constant,
                !placeholders.contains(text.lowercased())
            {
                report("the password is written out", password.range, &findings)
            }
        }
    }

    /// What providers want to stand where a password is, beside a key that is the name.
    private static let placeholders: Set<String> = ["", "x", "-", "api_token", "unused", "ignored", "none", "password"]

    /// Names of maps whose values are sent to the provider.
    private static let sending: Set<String> = [
        "query", "headers", "tokenHeaders", "tokenParameters", "authorizationParameters", "parameters", "body",
        "members",
    ]

    private static func visit(_ node: JSONNode, name: String, isSent: Bool, _ findings: inout SpecFindings) {
        switch node {
        case .string(let text, let range):
            if let reason = SecretPattern.reason(text, name: name, isSent: isSent) { report(reason, range, &findings) }
        case .array(let elements, _):
            for element in elements { visit(element, name: name, isSent: isSent, &findings) }
        case .object(let members, _):
            for member in members {
                visit(member.value, name: member.name, isSent: isSent || sending.contains(member.name), &findings)
            }
        case .null, .bool, .number, .invalid: break
        }
    }

    private static func report(_ message: String, _ range: SourceRange, _ findings: inout SpecFindings) {
        findings.report(
            .secretInSpec,
            message,
            at: range,
            help: "Declare it in `credentials`, or write `{secret.NAME}` for one of the server's configuration; then "
                + "withdraw this one, for whoever read the file has it."
        )
    }
}

/// What secrets look like.
enum SecretPattern {
    /// Beginnings that issuers of keys and tokens give them so that they can be found; what follows has at least
    /// twelve characters.
    private static let prefixes = [
        "sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_", "xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xapp-",
        "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "glpat-", "AKIA", "ASIA", "AIza", "ya29.", "SG.", "shpat_", "shpss_",
        "shpca_", "sq0atp-", "sq0csp-", "dop_v1_", "npm_", "pypi-", "pat-", "lin_api_", "key-", "EAAC", "figd_",
    ]

    /// Schemes of the `Authorization` header.
    private static let schemes = ["bearer ", "basic ", "token ", "apikey ", "digest "]

    /// Parts of names of parameters and headers whose values are secrets.
    private static let names = [
        "authorization", "apikey", "accesstoken", "clientsecret", "password", "passwd", "privatekey", "secret",
        "refreshtoken", "authtoken", "signingkey", "subscriptionkey",
    ]

    /// Why a text of a spec is taken for a secret; nil when it is not.
    static func reason(_ text: String, name: String, isSent: Bool) -> String? {
        // No key is shorter, and a search in each of the short texts would be most of this rule's work.
        if text.utf8.count > 40, text.contains("-----BEGIN"), text.contains("PRIVATE KEY") {
            return "a private key is written out"
        }
        if let prefix = prefixes.first(where: { hasToken(text, after: $0) }) {
            return "the text looks like a key: it starts with `\(prefix)`"
        }
        if isJWT(text) { return "the text looks like a signed token" }
        if hasUserInfo(text) { return "the URL has a user name and a password in it" }
        guard isSent else { return nil }
        let lowered = text.lowercased()
        if let scheme = schemes.first(where: { lowered.hasPrefix($0) }), !text.contains("{"),
            text.utf8.count >= scheme.utf8.count + 6
        {
            return "the credentials behind `\(text.prefix(scheme.count - 1))` are written out"
        }
        let plain = String(name.lowercased().filter { $0.isLetter })
        if names.contains(where: { plain.contains($0) }), !text.contains("{"), text.utf8.count >= 8,
            !text.contains(" "), text.contains(where: \.isNumber)
        {
            return "the value of `\(name)` is written out"
        }
        return isRandom(text) ? "the text looks random, as a key does" : nil
    }

    private static func hasToken(_ text: String, after prefix: String) -> Bool {
        guard text.hasPrefix(prefix) else { return false }
        let rest = text.dropFirst(prefix.count)
        return rest.utf8.count >= 12 && rest.contains(where: \.isNumber) && rest.utf8.allSatisfy(isTokenByte)
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || [0x2D, 0x5F, 0x2E, 0x2B, 0x2F, 0x3D].contains(byte)
    }

    private static func isJWT(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].hasPrefix("eyJ") && parts[1].hasPrefix("eyJ")
            && parts.allSatisfy { $0.utf8.count >= 8 && $0.utf8.allSatisfy(isTokenByte) }
    }

    private static func hasUserInfo(_ text: String) -> Bool {
        guard let scheme = text.firstIndex(of: ":"), text[..<scheme].allSatisfy(\.isLetter),
            text[scheme...].hasPrefix("://")
        else { return false }
        let authority = text[scheme...].dropFirst(3).prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@"), let colon = authority.firstIndex(of: ":"), colon < at else {
            return false
        }
        return !authority[colon..<at].contains("{")
    }

    /// Whether a text has the length, the mix of characters and the evenness that keys have and words do not.
    private static func isRandom(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (24...512).contains(bytes.count), bytes.allSatisfy(isTokenByte), !bytes.contains(0x2E) else {
            return false
        }
        let digits = bytes.count { $0 &- 0x30 < 10 }
        let isHex = bytes.allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 6 }
        let hasBoth = bytes.contains { $0 &- 0x61 < 26 } && bytes.contains { $0 &- 0x41 < 26 }
        guard digits >= 3, isHex && bytes.count >= 32 || hasBoth else { return false }
        return Set(bytes).count >= (isHex ? 10 : 14)
    }
}

extension DiagnosticCode {
    static let secretInSpec = DiagnosticCode(
        "secret-in-spec",
        title: "A secret that is written into the spec",
        explanation: """
            Specs are shared, printed and kept under version control; a key in one is no secret any more. What a \
            connection has is declared in `credentials`; what the server has is written `{secret.NAME}`, in an overlay \
            or in `auth`. Keys are known by their beginnings, by the names of the parameters they stand in, and by their \
            look.
            """,
        bad: #"{ "headers": { "X-Api-Key": "0123456789abcdef0123456789abcdef" } }"#,
        good: #"{ "headers": { "X-Api-Key": "{secret.gateway}" } }"#
    )
}
