import PatchbayEngine

/// A template uses names that its place defines, and secrets only where they may stand.
enum TemplateScopeRule: SpecRule {
    static let codes: [DiagnosticCode] = [.undefinedVariable, .secretOutOfPlace]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        // What several data types inherit is told once.
        var owners: [Located<String>: [String]] = [:]
        var missing: [(use: Located<String>, place: TemplatePlace)] = []
        for place in context.templatePlaces {
            for use in place.uses where !place.scope.contains(use.value) {
                if owners[use] == nil { missing.append((use, place)) }
                owners[use, default: []].append(place.owner ?? "")
            }
        }
        let defaults = context.root["defaults"]?.range
        for (use, place) in missing {
            if context.isSecret(use.value) {
                reportSecret(use, &findings)
            } else {
                let isInherited = defaults.map { $0.file == use.range.file && $0.overlaps(use.range) } ?? false
                report(use, place, of: isInherited ? owners[use] ?? [] : [], &findings)
            }
        }
    }

    private static func list(_ words: [String]) -> String {
        let distinct = words.enumerated().filter { words.firstIndex(of: $0.element) == $0.offset }.map(\.element)
        guard let last = distinct.last, distinct.count > 1 else { return distinct.first ?? "" }
        return distinct.dropLast().joined(separator: ", ") + " and " + last
    }

    private static func reportSecret(_ use: Located<String>, _ findings: inout SpecFindings) {
        findings.report(
            .secretOutOfPlace,
            "the secret `\(use.value)` cannot stand here",
            at: findings.place(of: use.value, in: use.range),
            found: use.value,
            help: use.value.hasPrefix("secret.")
                ? "Use it in a header or in `auth`."
                : "Send it by the `placement` of `auth`, in a token request or in `revocation`."
        )
    }

    private static func report(
        _ use: Located<String>,
        _ place: TemplatePlace,
        of owners: [String],
        _ findings: inout SpecFindings
    ) {
        let range = findings.place(of: use.value, in: use.range)
        let remedy = TemplateScope.remedy(for: use.value)
        let nearest = nearest(use.value, place.scope, isOurs: remedy != nil)
        let words = place.scope.words
        let isBraced = range != use.range
        let canFix = isBraced || range.count == use.value.utf8.count + 2
        findings.report(
            .undefinedVariable,
            "nothing defines `\(use.value)` here"
                + (owners.isEmpty ? "" : ", as \(list(owners)) inherit\(owners.count == 1 ? "s" : "") it")
                + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
            at: range,
            found: use.value,
            expected: words.isEmpty ? nil : words,
            help: nearest != nil
                ? nil : remedy ?? "Declare it in `variables`" + (words.isEmpty ? "." : ", or use one of \(words)."),
            fixes: nearest.flatMap { name in
                canFix
                    ? [
                        Diagnostic.Fix(
                            title: "Write `\(name)`",
                            range: range,
                            replacement: isBraced ? "{\(name)}" : JSONText.quoted(name)
                        )
                    ] : nil
            } ?? []
        )
    }

    /// The name with the beginning that was probably meant, as `record.id` for `recrd.id`.
    private static func nearest(beginningOf name: String, _ scope: TemplateScope) -> String? {
        guard let dot = name.firstIndex(of: ".") else { return nil }
        let beginnings = scope.prefixes.map { String($0.dropLast()) }
        return NameSuggestion.nearest(to: String(name[..<dot]), among: beginnings).map { $0 + name[dot...] }
    }

    /// The name that was probably meant: for a page's variable the one that the paging does define, for a job's one of
    /// its own.
    private static func nearest(_ name: String, _ scope: TemplateScope, isOurs: Bool) -> String? {
        guard isOurs else {
            return NameSuggestion.nearest(to: name, among: scope.names) ?? nearest(beginningOf: name, scope)
        }
        if name.hasPrefix("job.") {
            let names = scope.names.filter { $0.hasPrefix("job.") }.map { String($0.dropFirst(4)) }
            return NameSuggestion.nearest(to: String(name.dropFirst(4)), among: names).map { "job." + $0 }
        }
        guard name.hasPrefix("page."), name != "page.size" else { return nil }
        return scope.names.first { $0.hasPrefix("page.") && $0 != "page.size" }
    }
}

extension DiagnosticCode {
    static let undefinedVariable = DiagnosticCode(
        "undefined-variable",
        title: "A name that stands for nothing",
        explanation: """
            The names in braces are the connection's variables, and what the place defines: in a read `page.…` by its \
            `pagination`, `since` and `until` by `incremental`, `parent.…` by `forEach`; in `auth` also `client.id`, \
            credentials and tokens. In a rule's `template` they are the members of `with`. A value with an undefined \
            name would be left out of every request.
            """,
        bad: #"{ "request": { "path": "/orders", "query": { "after": "{page.cursr}" } } }"#,
        good: #"{ "request": { "path": "/orders", "query": { "after": "{page.cursor}" } } }"#
    )
    static let secretOutOfPlace = DiagnosticCode(
        "secret-out-of-place",
        title: "A secret where it must not stand",
        explanation: """
            Credentials, tokens and the client's secret are sent by the `placement` of `auth`, in token requests and in \
            `revocation`; a secret of the server's configuration, as `{secret.gateway}`, may also stand in a header. \
            Elsewhere it would end in logs, in next links and at other hosts.
            """,
        bad: #"{ "request": { "path": "/orders", "query": { "key": "{apiKey}" } } }"#,
        good:
            #"{ "auth": { "type": "apiKey", "credential": "apiKey", "placement": { "in": "query", "name": "key" } } }"#
    )
}
