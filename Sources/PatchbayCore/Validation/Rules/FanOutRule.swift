import PatchbayEngine

/// A read is repeated for parents that exist, can be read before it, and reach the request.
enum FanOutRule: SpecRule {
    static let codes: [DiagnosticCode] = [.unknownParent, .circularParent]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let declared = context.declared("dataTypes")
        for place in context.reads {
            guard let fanOut = place.read.fanOut else { continue }
            for parent in fanOut.dataTypes where !declared.contains(where: { $0.value == parent.value }) {
                findings.reportUnknown(
                    .unknownParent,
                    "no data type `\(parent.value)` is declared",
                    parent,
                    among: declared,
                    help: "Add it to `dataTypes`; with `\"internal\": true` it is read for others alone."
                )
            }
            checkSent(place, fanOut, &findings)
            checkFirstPage(place, fanOut, &findings)
        }
        checkCycles(context, Set(declared.map(\.value)), &findings)
    }

    private static func checkSent(_ place: ReadPlace, _ fanOut: FanOutSpec, _ findings: inout SpecFindings) {
        guard let range = place.reader.node("forEach")?.range, let request = place.read.request else { return }
        let requests = [request] + (place.read.job?.requests ?? [])
        let sent = requests.flatMap(\.variables).map(\.value)
        let isBroken = place.pagings.first?.hasBrokenTemplate == true
        var seen: Set<String> = []
        for alias in fanOut.aliases {
            if !seen.insert(alias).inserted {
                findings.report(
                    .contradiction,
                    "two factors have the name `\(alias)`",
                    at: range.head,
                    help: "Give each of them a name of its own with `as`."
                )
            } else if !sent.contains(where: { $0 == alias || $0.hasPrefix(alias + ".") }), !isBroken {
                findings.report(
                    .unsentValue,
                    "the request never sends `{\(alias)…}`, so the same answer comes for every parent",
                    at: place.pagings.first?.sendingRange ?? request.range.head,
                    expected: "{\(alias)…}",
                    help: "Send what tells the parents apart, as in `{\(alias).id}`.",
                    related: [(range.head, "the parents are here")]
                )
            }
        }
        if case .values(let values, _) = fanOut, values.isEmpty {
            findings.report(
                .cannotHappen,
                "the read is repeated for no value",
                at: range.head,
                help: "Add values, or remove `forEach`."
            )
        }
    }

    /// The first page of a parent's list is that of one parent, in the whole of its range.
    private static func checkFirstPage(_ place: ReadPlace, _ fanOut: FanOutSpec, _ findings: inout SpecFindings) {
        let factors = if case .product(let factors) = fanOut { factors } else { [fanOut] }
        for case .dataType(let parents) in factors {
            guard let path = parents.firstPage else { continue }
            let reason: String? =
                if factors.count > 1 {
                    "the read is repeated for combinations, of which a parent cannot hold the first page"
                } else if parents.batch != nil {
                    "several parents share a request, and no one of them holds its first page"
                } else if place.read.incremental?.windowSeconds != nil {
                    "the list is read in windows of time, and a parent holds the first page of the whole"
                } else if place.read.job != nil {
                    "a job makes the list"
                } else if place.read.records.map({ $0.format != .json }) == true {
                    "a parent holds JSON, and pages are written otherwise"
                } else {
                    nil
                }
            guard let reason else { continue }
            findings.report(.cannotHappen, reason, at: path.range, help: "Remove `firstPage`.")
        }
    }

    /// Reads whose parents can only be read when the read itself has been.
    private static func checkCycles(_ context: SpecContext, _ declared: Set<String>, _ findings: inout SpecFindings) {
        var open = context.reads
        var ready = declared.subtracting(context.dataTypes.filter { !$0.reads.isEmpty }.map(\.spec.name.value))
        var hasGrown = true
        while hasGrown {
            hasGrown = false
            open.removeAll { place in
                let parents = place.read.fanOut?.dataTypes ?? []
                guard parents.allSatisfy({ ready.contains($0.value) || !declared.contains($0.value) }) else {
                    return false
                }
                ready.insert(place.dataType.name.value)
                hasGrown = true
                return true
            }
        }
        for place in open {
            guard let parent = place.read.fanOut?.dataTypes.first(where: { !ready.contains($0.value) }) else {
                continue
            }
            let isSelf = parent.value == place.dataType.name.value
            findings.report(
                .circularParent,
                isSelf
                    ? "`\(parent.value)` is read for each record of its own, and no other read brings the first one"
                    : "`\(parent.value)` is itself read for each record of `\(place.dataType.name.value)`, or waits for it",
                at: parent.range,
                found: parent.value,
                help: isSelf
                    ? "Add a read without parents, or use `recursive`." : "Let one of the two be read without parents."
            )
        }
    }
}

extension DiagnosticCode {
    static let unknownParent = DiagnosticCode(
        "unknown-parent",
        title: "Parents of a data type that does not exist",
        explanation: "A read with `forEach` is repeated for each record of another data type of the same spec.",
        bad: #"{ "forEach": { "dataType": "chanels" } }"#,
        good: #"{ "forEach": { "dataType": "channels" } }"#
    )
    static let circularParent = DiagnosticCode(
        "circular-parent",
        title: "Parents that wait for their children",
        explanation: """
            Parents are read first. When each of two data types waits for the other, neither is ever read. A data type \
            may be its own parent when another of its reads, or `recursive`, brings the first records.
            """,
        bad:
            #"{ "folders": { "forEach": { "dataType": "files" } }, "files": { "forEach": { "dataType": "folders" } } }"#,
        good: #"{ "folders": { }, "files": { "forEach": { "dataType": "folders" } } }"#
    )
}
