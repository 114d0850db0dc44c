import PatchbayEngine

/// Every part of a rule can come to its turn.
enum ReachabilityRule: SpecRule {
    static let codes: [DiagnosticCode] = [.unreachableBranch]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let decoder = SpecDecoder(definitions: context.root["definitions"])
        for rule in context.index.rules {
            if let paths = rule["from"]?.elements { checkPaths(paths, decoder, &findings) }
            if let branches = rule["switch"]?.elements { checkBranches(branches, decoder, &findings) }
            if rule["value"] != nil, rule["when"] == nil, rule["transforms"] == nil, let member = rule.member("default")
            {
                report(
                    "a constant is never absent, so that `default` never stands in",
                    member.nameRange,
                    &findings,
                    help: "Remove `default`, or guard the rule by `when`."
                )
            }
        }
    }

    private static func report(
        _ message: String,
        _ range: SourceRange,
        _ findings: inout SpecFindings,
        help: String,
        related: [(range: SourceRange, text: String)] = []
    ) {
        findings.report(.unreachableBranch, message, at: range, help: help, related: related)
    }

    /// Of several paths one that leads through an earlier one: where that is absent, so is this.
    private static func checkPaths(_ paths: [JSONNode], _ decoder: SpecDecoder, _ findings: inout SpecFindings) {
        var earlier: [(key: String, range: SourceRange)] = []
        for node in paths {
            guard let key = decoder.pathReference(node)?.key else { continue }
            if let first = earlier.first(where: {
                key == $0.key || key.hasPrefix($0.key + "[") || key.hasPrefix($0.key + ".")
            }) {
                report(
                    key == first.key
                        ? "the same path stands before it"
                        : "where the path before it finds nothing, this one does not either",
                    node.range,
                    &findings,
                    help: key == first.key ? "Remove it." : "Put the longer path first.",
                    related: [(first.range, "this path comes first")]
                )
            }
            earlier.append((key, node.range))
        }
    }

    private static func checkBranches(_ branches: [JSONNode], _ decoder: SpecDecoder, _ findings: inout SpecFindings) {
        var earlier: [(condition: PredicateSpec, range: SourceRange)] = []
        for branch in branches {
            guard let node = branch["when"], let condition = decoder.predicate(node) else { continue }
            if let first = earlier.first(where: { condition.implies($0.condition) }) {
                report(
                    "an earlier branch is taken whenever this condition holds",
                    node.range,
                    &findings,
                    help: "Move the branch before that one, or remove it.",
                    related: [(first.range, "this branch comes first")]
                )
            }
            earlier.append((condition, node.range))
        }
    }
}

extension DiagnosticCode {
    static let unreachableBranch = DiagnosticCode(
        "unreachable-branch",
        title: "A part that never comes to its turn",
        explanation: """
            Branches of a `switch`, entries of an error list and the paths of a `from` are tried in order; one whose \
            condition an earlier one covers, or whose path leads through an earlier path, is never reached. Neither is \
            the `default` of a rule that always makes a value.
            """,
        bad:
            #"{ "errors": [{ "when": { "status": true, "atLeast": 400 }, "then": "fail" }, { "when": { "status": true, "equals": 429 }, "then": "rateLimited" }] }"#,
        good:
            #"{ "errors": [{ "when": { "status": true, "equals": 429 }, "then": "rateLimited" }, { "when": { "status": true, "atLeast": 400 }, "then": "fail" }] }"#
    )
}
