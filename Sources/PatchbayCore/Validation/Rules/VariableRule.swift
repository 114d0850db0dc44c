import PatchbayEngine

/// Names of variables and credentials can be written in templates, and their samples are values that they allow.
enum VariableRule: SpecRule {
    static let codes: [DiagnosticCode] = [.reservedName]

    /// Names, and beginnings of names, that the engine has everywhere.
    private static let owned: Set<String> = [
        "page", "since", "until", "checkpoint", "parent", "record", "job", "feed", "client", "secret",
    ]

    /// Names that the engine has where an authorization takes place.
    private static let ownedInOAuth: Set<String> = [
        "token", "refreshToken", "code", "codeVerifier", "redirectUri", "state", "random",
    ]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let variables = context.declared("variables")
        let names = context.auth.contains { $0.oauth2 != nil } ? owned.union(ownedInOAuth) : owned
        for name in variables + context.declared("credentials") { checkName(name, names, &findings) }
        for name in context.declared("credentials") {
            guard let first = variables.first(where: { $0.value == name.value }) else { continue }
            findings.report(
                .contradiction,
                "`\(name.value)` is a variable and a credential",
                at: name.range,
                help: "Give one of them another name.",
                related: [(first.range, "the variable is declared here")]
            )
        }
        checkDerived(context, &findings)
        checkPrepared(context, names, variables + context.declared("credentials"), &findings)
        guard let provider = SpecReader(context.root, .object(SpecLanguage.provider)) else { return }
        for section in ["variables", "credentials"] {
            for entry in provider.entries(section) { checkSamples(entry.object, &findings) }
        }
    }

    private static func checkName(_ name: Located<String>, _ owned: Set<String>, _ findings: inout SpecFindings) {
        let isName =
            name.value.first.map { $0.isASCII && $0.isLetter } == true
            && name.value.utf8.allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 && $0 < 0x80 || $0 == 0x5F }
        if !isName {
            findings.report(
                .reservedName,
                "`\(name.value)` cannot be written in a template",
                at: name.range,
                found: name.value,
                help: "Start with a letter and go on with letters, digits and `_`."
            )
        } else if owned.contains(name.value) {
            findings.report(
                .reservedName,
                "`\(name.value)` is a name of the engine's own",
                at: name.range,
                found: name.value,
                help: "Use another name."
            )
        }
    }

    /// Derived variables are made in the order of the spec: one may use those before it, and never itself.
    private static func checkDerived(_ context: SpecContext, _ findings: inout SpecFindings) {
        var derived: [(name: Located<String>, used: Set<String>)] = []
        for variable in context.variables {
            guard case .derived(let rule) = variable.source else { continue }
            derived.append((variable.input.name, usedNames(rule.node)))
        }
        for (place, variable) in derived.enumerated() {
            for later in derived[place...] where variable.used.contains(later.name.value) {
                let name = variable.name.value
                let isOwn = later.name == variable.name
                findings.report(
                    isOwn || later.used.contains(name) ? .circularDefinition : .undefinedVariable,
                    isOwn
                        ? "the variable `\(name)` is made of itself, so it is never there"
                        : "`\(name)` is made of `\(later.name.value)`, which is made after it and is not there yet",
                    at: variable.name.range,
                    found: later.name.value,
                    help: isOwn || later.used.contains(name)
                        ? "Make it of variables that a person or the provider gives."
                        : "Put `\(later.name.value)` before it.",
                    related: isOwn ? [] : [(later.name.range, "it is declared here")]
                )
            }
        }
    }

    /// The variables that a rule reads, by reference or by a path that starts at all of them.
    private static func usedNames(_ rule: JSONNode) -> Set<String> {
        let index = SpecIndex(rule, .named(.rule))
        var used = Set((index.references + index.predicates).compactMap { $0["variable"]?.text })
        let sources = [rule] + index.rules.compactMap { $0["from"] }.flatMap { $0.elements ?? [$0] }
        for path in sources.compactMap(\.text).compactMap({ try? PathExpression($0) }) {
            if case .name(let name)? = path.segments.first { used.insert(name) }
        }
        return used
    }

    /// What is asked for in each run stands beside the variables, under a name of its own.
    private static func checkPrepared(
        _ context: SpecContext,
        _ owned: Set<String>,
        _ declared: [Located<String>],
        _ findings: inout SpecFindings
    ) {
        var seen: Set<SourceRange> = []
        for name in context.dataTypes.flatMap(\.spec.preparations).map(\.name) where seen.insert(name.range).inserted {
            checkName(name, owned, &findings)
            guard let first = declared.first(where: { $0.value == name.value }) else { continue }
            findings.report(
                .contradiction,
                "`\(name.value)` is asked for in each run, and is declared for the connection as well",
                at: name.range,
                help: "Give one of them another name.",
                related: [(first.range, "it is declared here")]
            )
        }
    }

    private static func checkSamples(_ reader: SpecReader, _ findings: inout SpecFindings) {
        let words = reader.texts("enum").map(\.value)
        let pattern = reader.text("pattern").flatMap { try? RegularExpression($0.value, syntax: .iRegexp) }
        for name in ["example", "default"] {
            guard let node = reader.node(name), reader.has(name), let text = node.text else { continue }
            if !words.isEmpty, !words.contains(text) {
                let nearest = NameSuggestion.nearest(to: text, among: words)
                findings.report(
                    .wrongValue,
                    "the \(name) `\(text)` is not in `enum`" + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
                    at: node.range,
                    found: text,
                    expected: words.map { "`\($0)`" }.joined(separator: ", "),
                    help: nearest == nil ? "Use one of its values." : nil,
                    fixes: nearest.map {
                        [Diagnostic.Fix(title: "Write `\($0)`", range: node.range, replacement: JSONText.quoted($0))]
                    } ?? []
                )
            } else if let pattern, !pattern.matchesWhole(text) {
                findings.report(
                    .wrongValue,
                    "the \(name) `\(text)` does not match `pattern`",
                    at: node.range,
                    found: text,
                    expected: reader.text("pattern")?.value,
                    help: "Mend the \(name) or the pattern.",
                    related: reader.text("pattern").map { [($0.range, "the pattern is here")] } ?? []
                )
            }
        }
    }
}

extension DiagnosticCode {
    static let reservedName = DiagnosticCode(
        "reserved-name",
        title: "A name that no template can mean",
        explanation: """
            Names of variables and credentials stand in braces: letters, digits and `_`, starting with a letter. `page`, \
            `since`, `until`, `checkpoint`, `parent`, `record`, `job`, `feed`, `client` and `secret` are the engine's own; with OAuth also \
            `token`, `refreshToken`, `code`, `codeVerifier`, `redirectUri`, `state` and `random`.
            """,
        bad: #"{ "variables": { "since": { "title": "Start" } } }"#,
        good: #"{ "variables": { "startDate": { "title": "Start" } } }"#
    )
}
