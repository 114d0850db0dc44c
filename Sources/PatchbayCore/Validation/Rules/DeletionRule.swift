import PatchbayEngine

/// A deletion can show.
enum DeletionRule: SpecRule {
    static let codes: [DiagnosticCode] = []

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for type in context.dataTypes {
            guard let deletion = type.spec.deletion, let node = type.reader.node("deletion") else { continue }
            if let condition = deletion.condition { check(condition, node, type, &findings) }
            if deletion.condition == nil, deletion.list == nil { checkAbsence(node, type, &findings) }
            if let list = deletion.list {
                let key = node["list"]?["key"]
                FeedRule.checkKey(list.key, of: type.spec, "an entry", key, &findings)
            }
            if let list = type.deletions {
                ReadRule.reportPaging(list.reader, list.reader.range.head, list.words, isObject: false, &findings)
            }
        }
    }

    private static func check(
        _ predicate: PredicateSpec,
        _ node: JSONNode,
        _ type: DataTypePlace,
        _ findings: inout SpecFindings
    ) {
        guard !type.reads.isEmpty,
            type.reads.allSatisfy({ $0.read.filter?.excludes(predicate) == true }),
            let filter = type.reads.first?.reader.node("where")
        else { return }
        findings.report(
            .cannotHappen,
            "no record is seen deleted, for `where` takes out those that are",
            at: node["when"]?.range ?? node.range,
            help: "Take the condition out of `where`: a deleted record becomes a tombstone.",
            related: [(filter.range, "these records are wanted")]
        )
    }

    private static func checkAbsence(_ node: JSONNode, _ type: DataTypePlace, _ findings: inout SpecFindings) {
        guard let absence = node.member("absence") else { return }
        if absence.value.value == false {
            findings.report(
                .cannotHappen,
                "no deletion ever shows",
                at: absence.value.range,
                expected: "true",
                help: "Remove `deletion`.",
                fixes: [Diagnostic.Fix(title: "Write `true`", range: absence.value.range, replacement: "true")]
            )
        }
        guard !type.reads.isEmpty,
            type.reads.allSatisfy({ ($0.read.incremental?.mode ?? .scan) != .scan || $0.read.feed != nil }),
            let incremental = type.reads.first?.read.incremental
        else { return }
        findings.report(
            .cannotHappen,
            severity: .warning,
            "records are missed only after full reads, and later runs ask for changes alone",
            at: absence.nameRange,
            help: "Use the mode `scan`, or another sign of deletion.",
            related: [(incremental.range.head, "later runs ask for changes")]
        )
    }
}
