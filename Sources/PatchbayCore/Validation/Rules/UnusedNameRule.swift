import PatchbayEngine

/// What is declared is used somewhere.
enum UnusedNameRule: SpecRule {
    static let codes: [DiagnosticCode] = [.unusedName]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        checkDefinitions(context, &findings)
        let names =
            context.declared("variables") + context.declared("credentials")
            + context.dataTypes.flatMap(\.spec.preparations).map(\.name)
        let used = withSlips(usedNames(context), of: names)
        for variable in context.variables where !used.contains(variable.input.name.value) {
            let name = variable.input.name
            if variable.isAsked {
                report(
                    name,
                    "nothing uses the variable `\(name.value)`",
                    "Remove it, or write `{\(name.value)}`.",
                    &findings
                )
            } else if !variable.input.isOptional {
                let help = "Use it, or add `\"optional\": true` when it is only shown to people."
                report(name, "every connection must have `\(name.value)`, which nothing uses", help, &findings)
            }
        }
        for name in context.declared("credentials") where !used.contains(name.value) {
            report(name, "nothing sends the credential `\(name.value)`", "Remove it, or send it in `auth`.", &findings)
        }
        var seen: Set<SourceRange> = []
        for name in context.dataTypes.flatMap(\.spec.preparations).map(\.name)
        where !used.contains(name.value) && seen.insert(name.range).inserted {
            report(name, "nothing uses `\(name.value)`, which every run asks for", "Remove it, or use it.", &findings)
        }
        checkPermissions(context, &findings)
        for auth in context.auth { checkTokens(auth, context, &findings) }
    }

    private static func report(
        _ name: Located<String>,
        _ message: String,
        _ help: String,
        _ findings: inout SpecFindings
    ) {
        findings.report(.unusedName, severity: .warning, message, at: name.range, found: name.value, help: help)
    }

    /// The names that are used, and those that are meant where a name is used that nobody declares.
    private static func withSlips(_ used: Set<String>, of declared: [Located<String>]) -> Set<String> {
        let names = declared.map(\.value)
        let unknown = used.subtracting(names)
        return used.union(unknown.compactMap { NameSuggestion.nearest(to: $0, among: names) })
    }

    private static func checkDefinitions(_ context: SpecContext, _ findings: inout SpecFindings) {
        for (section, nodes) in [("rules", context.index.rules), ("predicates", context.index.predicates)] {
            let declared = SpecContext.names(context.root["definitions"]?[section])
            let used = withSlips(Set(nodes.compactMap { $0["use"]?.text }), of: declared)
            for name in declared where !used.contains(name.value) {
                report(
                    name,
                    "nothing uses the definition `\(name.value)`",
                    "Remove it, or write `{ \"use\": \"\(name.value)\" }` where it is meant.",
                    &findings
                )
            }
        }
    }

    /// The names of variables and credentials that stand anywhere.
    private static func usedNames(_ context: SpecContext) -> Set<String> {
        var used = Set(context.templatePlaces.flatMap(\.uses).map(\.value))
        used.formUnion(context.index.references.compactMap { $0["variable"]?.text })
        used.formUnion(context.index.predicates.compactMap { $0["variable"]?.text })
        for place in context.reads {
            if case .variable(let name) = place.read.incremental?.earliest { used.insert(name.value) }
            used.formUnion((place.read.fanOut?.variables ?? []).map(\.value))
            if let name = place.read.checkpoint?.initial { used.insert(name.value) }
        }
        for auth in context.auth {
            if case .oauth1(let spec, _) = auth.spec {
                used.formUnion(["consumerKey", "consumerSecret"])
                if spec.requestTokenURL == nil { used.formUnion(["token", "tokenSecret"]) }
            }
            for name in ["credential", "key"] { if let text = auth.reader.text(name) { used.insert(text.value) } }
        }
        return used
    }

    /// A permission to read that covers nothing; permissions to write are for the people who consent.
    private static func checkPermissions(_ context: SpecContext, _ findings: inout SpecFindings) {
        let declared = context.permissions
        let used = withSlips(Set(context.dataTypes.compactMap(\.spec.permission?.value)), of: declared)
        for name in declared where !used.contains(name.value) {
            guard name.value.hasPrefix("read:") || name.value.hasSuffix(":read") else { continue }
            report(
                name,
                "no data type has the permission `\(name.value)`",
                "Remove it, or name it as the `permission` of what it lets read.",
                &findings
            )
        }
    }

    private static func checkTokens(_ auth: AuthPlace, _ context: SpecContext, _ findings: inout SpecFindings) {
        var used = Set(context.index.requests.compactMap { $0.text("token")?.value })
        used.formUnion(context.reads.compactMap(\.read.token?.value))
        used.formUnion(auth.oauth2?.scopeParameters.values.map(\.self) ?? [])
        for variable in context.variables {
            if case .claim(let token?, _) = variable.source { used.insert(token) }
        }
        let tokens = auth.reader.object("tokenResponse")?.entries("additionalTokens") ?? []
        used = withSlips(used, of: tokens.map(\.name))
        for token in tokens where !used.contains(token.name.value) {
            report(
                token.name,
                "no request is sent with the token `\(token.name.value)`",
                "Remove it, or name it as the `token` of a request.",
                &findings
            )
        }
    }
}

extension VariableSpec {
    /// Whether the value is asked of a person or made from others, rather than brought by the provider.
    var isAsked: Bool {
        switch source {
        case .user, .derived: true
        case .callback, .tokenResponse, .afterConnect, .claim: false
        }
    }
}

extension DiagnosticCode {
    static let unusedName = DiagnosticCode(
        "unused-name",
        title: "A name that nothing uses",
        explanation: """
            It is either a slip in the place that should use it or left over: a variable that a person is asked for in \
            vain, a credential that is never sent, a definition, a token, a permission to read that covers no data \
            type. What the provider brings along may stay for people to see when it is `optional`.
            """,
        bad: #"{ "variables": { "region": { "title": "Region" } }, "api": { "baseUrl": "https://api.acme.com" } }"#,
        good: #"{ "api": { "baseUrl": "https://api.acme.com" } }"#
    )
}
