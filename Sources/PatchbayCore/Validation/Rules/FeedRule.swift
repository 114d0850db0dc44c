/// A change feed knows where it starts, and fetches again the record that an event is about.
enum FeedRule: SpecRule {
    static let codes: [DiagnosticCode] = []

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for place in context.reads {
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
}
