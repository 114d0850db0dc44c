/// A list inside a record stands at one place of it, and the request for the rest says whose list it is.
enum EmbeddedRule: SpecRule {
    static let codes: [DiagnosticCode] = []

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        var seen: Set<SourceRange> = []
        for place in context.reads {
            for (spec, _) in place.embedded where seen.insert(spec.range).inserted {
                checkPaths(spec, &findings)
                checkSent(spec, place, &findings)
                checkRecords(spec, place, &findings)
            }
        }
    }

    private static func checkPaths(_ spec: EmbeddedSpec, _ findings: inout SpecFindings) {
        if !spec.path.value.isDirect || spec.path.value.segments.isEmpty {
            findings.report(
                .wrongValue,
                "the list stands at one place of the record: a path of names",
                at: spec.path.range,
                found: spec.path.value.text,
                expected: "$.lines",
                help: "Name the member that holds the page, as in `$.lines`."
            )
        }
        let records = spec.records.path
        if !records.value.isList {
            findings.report(
                .wrongValue,
                "the elements of a page are those of one list, which the rest is put behind",
                at: records.range,
                found: records.value.text,
                expected: "$.data[*]",
                help: "End the path with `[*]`."
            )
        }
        if case .none = spec.pagination.style {
            findings.report(
                .cannotHappen,
                "a list of one page has no rest",
                at: spec.pagination.range.head,
                help: "Say how one page leads to the next, or remove the entry."
            )
        }
    }

    private static func checkSent(_ spec: EmbeddedSpec, _ place: ReadPlace, _ findings: inout SpecFindings) {
        let sent = spec.request.variables.map(\.value)
        let isSlip = place.pagings.contains {
            $0.kind == .embedded && $0.request == spec.request && $0.hasBrokenTemplate
        }
        guard !sent.contains(where: isOfRecord), !isSlip else { return }
        if case .nextURL = spec.pagination.style { return }
        findings.report(
            .unsentValue,
            "the request never sends `{record.…}`, so the same answer comes for every record",
            at: spec.request.range.head,
            expected: "{record.…}",
            help: "Send what tells the records apart, as in `{record.id}`."
        )
    }

    /// Whether a name means the record, perhaps with a slip.
    private static func isOfRecord(_ name: String) -> Bool {
        guard let dot = name.firstIndex(of: ".") else { return false }
        let beginning = String(name[..<dot])
        return beginning == "record" || NameSuggestion.nearest(to: beginning, among: ["record"]) != nil
    }

    private static func checkRecords(_ spec: EmbeddedSpec, _ place: ReadPlace, _ findings: inout SpecFindings) {
        guard place.read.records?.shape == .scalars else { return }
        findings.report(
            .cannotHappen,
            "scalars have no lists inside",
            at: spec.range.head,
            help: "Remove `embedded`."
        )
    }
}
