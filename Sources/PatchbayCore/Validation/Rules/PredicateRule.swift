import PatchbayEngine

/// A condition has one test, of something that is there, and can hold.
enum PredicateRule: SpecRule {
    static let codes: [DiagnosticCode] = [.impossibleCondition]

    /// The members that test something, in the order of the reference.
    static let operators = [
        "exists", "null", "empty", "equals", "in", "matches", "search", "hasPrefix", "lessThan", "atMost",
        "greaterThan", "atLeast",
    ]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let decoder = SpecDecoder(definitions: context.root["definitions"])
        for node in context.index.predicates {
            if let list = node.member("all") ?? node.member("any") {
                checkParts(list, decoder.predicate(node), &findings)
            } else if let subject = subject(node) {
                checkTest(node, subject, &findings)
            }
        }
        for condition in context.index.sendingConditions { checkSending(condition, &findings) }
    }

    private static func subject(_ node: JSONNode) -> JSONNode.Member? {
        ["path", "variable", "header", "status"].lazy.compactMap { node.member($0) }.first
    }

    private static func impossible(
        _ message: String,
        _ range: SourceRange,
        _ findings: inout SpecFindings,
        help: String,
        related: [(range: SourceRange, text: String)] = []
    ) {
        findings.report(.impossibleCondition, message, at: range, help: help, related: related)
    }

    private static func checkParts(
        _ list: JSONNode.Member,
        _ predicate: PredicateSpec?,
        _ findings: inout SpecFindings
    ) {
        guard let parts = list.value.elements else { return }
        if parts.isEmpty {
            let words = list.name == "all" ? "always holds" : "never holds"
            return impossible(
                "`\(list.name)` without parts \(words)",
                list.value.range,
                &findings,
                help: "Add conditions, or remove it."
            )
        }
        guard case .all(let conditions) = predicate, conditions.count == parts.count else { return }
        for (index, condition) in conditions.enumerated() {
            guard let other = conditions[..<index].firstIndex(where: { $0.excludes(condition) }) else { continue }
            impossible(
                "this cannot hold together with an earlier part",
                parts[index].range,
                &findings,
                help: "Use `any`, or mend one of the two.",
                related: [(parts[other].range, "the earlier part is here")]
            )
        }
    }

    // MARK: Tests

    private static func checkTest(_ node: JSONNode, _ subject: JSONNode.Member, _ findings: inout SpecFindings) {
        let tests = (node.members ?? []).filter { operators.contains($0.name) }
        guard let test = tests.first else {
            // A status that stands there itself is told with how it is compared.
            if subject.name == "status", subject.value.value?.numberValue != nil { return }
            let names = operators.map { "`\($0)`" }.joined(separator: ", ")
            return findings.report(
                .missingMember,
                "the test says nothing of its `\(subject.name)`",
                at: node.range.head,
                expected: names,
                help: "Add one of \(names)."
            )
        }
        if let second = tests.dropFirst().first {
            findings.report(
                .contradiction,
                "a test has one operator, found `\(test.name)` and `\(second.name)`",
                at: second.nameRange,
                help: "Put two tests into `all`."
            )
        }
        if let flag = node.member("ignoreCase"), !["matches", "search"].contains(test.name) {
            findings.report(
                .unreadSetting,
                severity: .warning,
                "nothing reads `ignoreCase`: it belongs to `matches` and `search`",
                at: flag.nameRange,
                help: "Remove it."
            )
        }
        if test.value.elements?.isEmpty == true, test.name == "in" {
            impossible("nothing is in an empty list", test.value.range, &findings, help: "Add values.")
        }
        switch subject.name {
        case "status": checkStatus(test, subject, &findings)
        case "header": checkHeader(test, &findings)
        default: break
        }
    }

    private static func checkStatus(
        _ test: JSONNode.Member,
        _ subject: JSONNode.Member,
        _ findings: inout SpecFindings
    ) {
        if subject.value.value == false {
            findings.report(
                .wrongValue,
                "`status` is written `true` when the status is tested",
                at: subject.value.range,
                expected: "true",
                fixes: [Diagnostic.Fix(title: "Write `true`", range: subject.value.range, replacement: "true")]
            )
        }
        guard ["equals", "in", "lessThan", "atMost", "greaterThan", "atLeast"].contains(test.name) else {
            return impossible(
                "a status is a number, which `\(test.name)` does not test",
                test.nameRange,
                &findings,
                help: "Use `equals`, `in`, `atLeast` or `lessThan`."
            )
        }
        for value in test.value.elements ?? [test.value] where value["path"] == nil {
            let number = value.value?.numberValue?.intValue
            guard number.map({ (100...600).contains($0) }) != true else { continue }
            impossible(
                "no answer has the status \(JSONText.compact(value))",
                value.range,
                &findings,
                help: number == nil ? "Write the number." : "Use a number from 100 to 599."
            )
        }
    }

    private static func checkHeader(_ test: JSONNode.Member, _ findings: inout SpecFindings) {
        guard ["equals", "in"].contains(test.name) else { return }
        for value in test.value.elements ?? [test.value] {
            guard let found = value.value, found.boolValue != nil else { continue }
            findings.report(
                .impossibleCondition,
                "a header is a text and never equals \(JSONText.compact(value))",
                at: value.range,
                help: "Write the text in quotes.",
                fixes: [
                    Diagnostic.Fix(
                        title: "Write `\"\(found.compactText)\"`",
                        range: value.range,
                        replacement: JSONText.quoted(found.compactText)
                    )
                ]
            )
        }
    }

    /// Before a request is sent there is no record and no answer.
    private static func checkSending(_ node: JSONNode, _ findings: inout SpecFindings) {
        for part in SpecIndex(node, .named(.predicate)).predicates {
            guard let subject = subject(part), subject.name != "variable" else { continue }
            findings.report(
                .wrongValue,
                "a condition on what is sent tests a `variable`, found `\(subject.name)`",
                at: subject.nameRange,
                expected: "variable",
                help: "Test a variable, as in `{ \"variable\": \"page.cursor\", \"exists\": false }`."
            )
        }
    }
}

extension JSONText {
    /// A value of a spec for a message.
    fileprivate static func compact(_ node: JSONNode) -> String {
        node.value.map { "`\($0.compactText)`" } ?? node.kindWords
    }
}

extension DiagnosticCode {
    static let impossibleCondition = DiagnosticCode(
        "impossible-condition",
        title: "A condition that no data can meet",
        explanation: """
            Its parts exclude each other, it compares a value with one of another kind, or it has no parts at all. A \
            status is a number from 100 to 599, a header a text or the digits of a number.
            """,
        bad: #"{ "all": [{ "path": "$.type", "equals": "a" }, { "path": "$.type", "equals": "b" }] }"#,
        good: #"{ "any": [{ "path": "$.type", "equals": "a" }, { "path": "$.type", "equals": "b" }] }"#
    )
}
