import PatchbayEngine

/// A change feed knows where it starts, and fetches again the record that an event is about.
enum FeedRule: SpecRule {
    static let codes: [DiagnosticCode] = []

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for place in context.reads {
            checkInitial(place, &findings)
            checkToken(place, &findings)
            guard let feed = place.read.feed, let reader = place.reader.object("feed") else { continue }
            if !reader.has("incremental"), !place.reader.has("checkpoint") {
                findings.report(
                    .missingMember,
                    "the feed of `\(place.dataType.name.value)` needs the member `incremental`",
                    at: reader.range.head,
                    expected: "incremental",
                    help: "Add `\"incremental\"`, which says where the next run starts."
                )
            }
            checkKey(feed.key, of: place.dataType, "an event", reader.node("key"), &findings)
            guard let refetch = feed.refetch, !refetch.variables.contains(where: { $0.value == "feed.key" }) else {
                continue
            }
            findings.report(
                .unsentValue,
                "the request never sends `{feed.key}`, so the same record comes for every event",
                at: refetch.range.head,
                expected: "{feed.key}",
                help: "Send `{feed.key}`, as in `\"path\": \"/orders/{feed.key}\"`."
            )
        }
    }

    /// What names a record has as many parts as its key.
    static func checkKey(
        _ key: [PathRefSpec],
        of type: DataTypeSpec,
        _ place: String,
        _ node: JSONNode?,
        _ findings: inout SpecFindings
    ) {
        let count = type.primaryKey.count
        guard let node, !key.isEmpty, count > 0, key.count != count else { return }
        findings.report(
            .contradiction,
            "the key of a record has \(count) part\(count == 1 ? "" : "s"), and \(place) names \(key.count)",
            at: node.range,
            help: "Name the parts of `primaryKey` in their order."
        )
    }

    /// A token stands for one list: each stored parent has one, and each combination of values.
    private static func checkToken(_ place: ReadPlace, _ findings: inout SpecFindings) {
        guard place.read.checkpoint != nil, let fanOut = place.read.fanOut else { return }
        guard !fanOut.batches.isEmpty || !fanOut.dataTypes.isEmpty && fanOut.aliases.count > 1 else { return }
        findings.report(
            .cannotHappen,
            "a token stands for one list, and what `forEach` goes through here has no token for each",
            at: place.reader.node("checkpoint")?.range.head ?? place.nameRange,
            help: "Go through one data type without `batch`, or tell changes by time with `incremental`.",
            related: place.reader.node("forEach").map { [($0.range.head, "the lists are here")] } ?? []
        )
    }

    /// The first checkpoint is a value that every run asks for.
    private static func checkInitial(_ place: ReadPlace, _ findings: inout SpecFindings) {
        let names = place.dataType.preparations.map(\.name.value)
        guard let initial = place.read.checkpoint?.initial, !names.contains(initial.value) else { return }
        let nearest = NameSuggestion.nearest(to: initial.value, among: names)
        findings.report(
            .undefinedVariable,
            "`prepare` asks for no value `\(initial.value)`" + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
            at: initial.range,
            found: initial.value,
            help: nearest == nil ? "Add it to `prepare`: it is asked for before anything is read." : nil,
            fixes: nearest.map {
                [Diagnostic.Fix(title: "Write `\($0)`", range: initial.range, replacement: JSONText.quoted($0))]
            } ?? []
        )
    }
}
