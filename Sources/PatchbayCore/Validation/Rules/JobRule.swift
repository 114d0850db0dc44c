/// A job is told apart from others, can be seen to fail, and brings a list that its paging fits.
enum JobRule: SpecRule {
    static let codes: [DiagnosticCode] = []

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        var seen: Set<SourceRange> = []
        for place in context.reads {
            guard let job = place.read.job, let reader = place.reader.object("job") else { continue }
            guard seen.insert(job.range).inserted else { continue }
            checkSent(job, reader, &findings)
            checkNames(job, &findings)
            checkFailure(job, reader, &findings)
            checkDownload(job, place, &findings)
        }
    }

    /// What its creation gives is what tells it apart.
    private static func checkSent(_ job: JobSpec, _ reader: SpecReader, _ findings: inout SpecFindings) {
        let sent = job.poll.variables.map(\.value)
        guard !sent.contains(where: { $0.hasPrefix("job.") }), !reader.node.hasSlip else { return }
        findings.report(
            .unsentValue,
            "the question after a job never sends `{job.…}`, so nobody knows which job is meant",
            at: job.poll.range.head,
            expected: "{job.…}",
            help: job.createdValues.isEmpty
                ? "Add `\"values\": { \"id\": \"$.id\" }` to `create`, and send `{job.id}` in the request of `poll`."
                : "Send `{job.\(job.createdValues[0].name.value)}`.",
            related: [(job.creation.range.head, "the job is created here")]
        )
    }

    private static func checkNames(_ job: JobSpec, _ findings: inout SpecFindings) {
        for name in job.doneValues.map(\.name) {
            guard let first = job.createdValues.first(where: { $0.name.value == name.value }) else { continue }
            findings.report(
                .contradiction,
                "`create` gives the value `\(name.value)` as well",
                at: name.range,
                help: "Give one of them another name.",
                related: [(first.name.range, "it is given here")]
            )
        }
    }

    private static func checkFailure(_ job: JobSpec, _ reader: SpecReader, _ findings: inout SpecFindings) {
        guard let poll = reader.object("poll"), !poll.mayHave("failed") else { return }
        if let message = poll.node.member("message") {
            findings.report(
                .unreadSetting,
                severity: .warning,
                "nothing reads `message`: the spec does not say how a job that has failed shows",
                at: message.nameRange,
                help: "Add `failed`, or remove it."
            )
        }
    }

    /// The result of a job is a page, which may lead to others by links alone.
    private static func checkDownload(_ job: JobSpec, _ place: ReadPlace, _ findings: inout SpecFindings) {
        guard let download = job.download else { return }
        switch place.read.pagination.style {
        case .none, .nextURL: return
        case .cursor, .page, .offset:
            findings.report(
                .contradiction,
                "the result of the job is asked for by its URL, which has no place for what `pagination` counts",
                at: place.pagings.first?.pagingRange.head ?? place.nameRange,
                help: "Use the type `none`, or `nextUrl`.",
                related: [(download.range.head, "the URL is found here")]
            )
        }
    }
}

extension JSONNode {
    /// Whether a text in it is no template, so that what it sends is not known.
    fileprivate var hasSlip: Bool {
        if let text { return text.contains("{") && (try? TextTemplate(text)) == nil }
        return (elements ?? []).contains(where: \.hasSlip) || (members ?? []).contains(where: \.value.hasSlip)
    }
}
