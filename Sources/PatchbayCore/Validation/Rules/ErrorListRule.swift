import PatchbayEngine

/// Every entry of an error list can be reached, and names budgets and scopes that exist.
enum ErrorListRule: SpecRule {
    static let codes: [DiagnosticCode] = [.unknownBudget]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let decoder = SpecDecoder(definitions: context.root["definitions"])
        let limits = SpecReader(context.root["api"] ?? .invalid(context.root.range), .object(APIShapes.api))
        let budgets = limits?.objects("rateLimits").compactMap { $0.text("name") } ?? []
        for list in context.index.errorLists {
            let rules = (list.elements ?? []).compactMap { SpecReader($0, .named(.errorRule)) }
            checkOrder(rules, decoder, &findings)
            for rule in rules { check(rule, budgets, &findings) }
        }
        checkParents(context, &findings)
    }

    private static func checkOrder(_ rules: [SpecReader], _ decoder: SpecDecoder, _ findings: inout SpecFindings) {
        var earlier: [(condition: PredicateSpec, range: SourceRange)] = []
        for rule in rules {
            guard let node = rule.node("when"), let condition = decoder.predicate(node) else { continue }
            if let first = earlier.first(where: { condition.implies($0.condition) }) {
                findings.report(
                    .unreachableBranch,
                    "an earlier entry takes every answer that this one could",
                    at: node.range,
                    help: "Move it before that entry, or remove it.",
                    related: [(first.range, "this entry comes first")]
                )
            }
            earlier.append((condition, node.range))
        }
    }

    private static func check(_ rule: SpecReader, _ budgets: [Located<String>], _ findings: inout SpecFindings) {
        if let budget = rule.text("budget"), !budgets.contains(where: { $0.value == budget.value }) {
            findings.reportUnknown(
                .unknownBudget,
                "`api.rateLimits` has no budget `\(budget.value)`",
                budget,
                among: budgets,
                help: "Give a budget of `api.rateLimits` this `name`."
            )
        }
        guard let outcome = rule.text("then")?.value else { return }
        if outcome == "skip", !rule.has("scope") {
            findings.report(
                .missingMember,
                "`skip` needs the member `scope`",
                at: rule.range.head,
                expected: "scope",
                help: "Add `\"scope\"`: `record`, `parent` or `dataType`, whichever is skipped."
            )
        }
        let readers = ["scope": ["skip"], "budget": ["rateLimited"], "wait": ["retry", "rateLimited"]]
        for (name, outcomes) in readers.sorted(by: { $0.key < $1.key }) where !outcomes.contains(outcome) {
            guard let member = rule.node.member(name) else { continue }
            let words = outcomes.map { "`\($0)`" }.joined(separator: " and ")
            findings.report(
                .unreadSetting,
                severity: .warning,
                "nothing reads `\(name)`: it belongs to \(words)",
                at: member.nameRange,
                help: "Remove it."
            )
        }
    }

    /// An entry that skips a parent where no read that has it has parents.
    private static func checkParents(_ context: SpecContext, _ findings: inout SpecFindings) {
        var rules: [SourceRange: (scope: Located<String>, hasParents: Bool)] = [:]
        for place in context.reads {
            for rule in place.reader.objects("errors") {
                guard let scope = rule.text("scope"), scope.value == "parent" else { continue }
                let hasParents = rules[rule.range]?.hasParents == true || place.reader.has("forEach")
                rules[rule.range] = (scope, hasParents)
            }
        }
        for rule in rules.values.sorted(by: { $0.scope.range.start < $1.scope.range.start }) where !rule.hasParents {
            findings.report(
                .cannotHappen,
                "no read that has this entry has parents to skip",
                at: rule.scope.range,
                help: "Use `record` or `dataType`."
            )
        }
    }
}

extension DiagnosticCode {
    static let unknownBudget = DiagnosticCode(
        "unknown-budget",
        title: "A budget that nobody declares",
        explanation: "`budget` names the budget of `api.rateLimits` that an answer says is spent.",
        bad: #"{ "when": { "status": true, "equals": 429 }, "then": "rateLimited", "budget": "hourly" }"#,
        good: #"{ "rateLimits": [{ "name": "hourly", "key": ["account"], "requests": 5000, "perSeconds": 3600 }] }"#
    )
}
