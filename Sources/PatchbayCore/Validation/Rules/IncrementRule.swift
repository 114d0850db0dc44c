/// What `incremental` promises reaches the request, and has what it needs.
enum IncrementRule: SpecRule {
    static let codes: [DiagnosticCode] = []

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let isRead = readSettings(context)
        for place in context.reads {
            for paging in place.pagings {
                guard let spec = paging.incremental, let reader = paging.reader.object("incremental") else { continue }
                var own = SpecFindings(findings)
                check(spec, reader, paging, &own)
                // What data types inherit is read when one of them reads it, and is told once.
                findings.add(own.diagnostics.filter { !isUnread($0) || !isRead.contains($0.primary.range) })
            }
            if let checkpoint = place.read.checkpoint,
                !place.pagings.contains(where: { $0.sends("checkpoint") })
            {
                reportUnsent("checkpoint", checkpoint.range, place.pagings.first, &findings)
            }
        }
    }

    private static func isUnread(_ finding: Diagnostic) -> Bool { finding.code == .unreadSetting }

    /// The settings that some read does read.
    private static func readSettings(_ context: SpecContext) -> Set<SourceRange> {
        var read: Set<SourceRange> = []
        for paging in context.reads.flatMap(\.pagings) {
            guard let spec = paging.incremental, let reader = paging.reader.object("incremental") else { continue }
            var names = ["lookbackSeconds", "windowSeconds", "earliest"]
            switch spec.mode {
            case .filter: names.append("filter")
            case .scan: names = []
            case .stopAtSince: if paging.sends("since") { names.append("filter") }
            }
            for member in names.compactMap({ reader.node.member($0) }) { read.insert(member.nameRange) }
        }
        return read
    }

    private static func check(
        _ spec: IncrementalSpec,
        _ reader: SpecReader,
        _ paging: PagingPlace,
        _ findings: inout SpecFindings
    ) {
        switch spec.mode {
        case .filter:
            if !reader.has("filter") {
                reportMissing("filter", "the mode `filter`", reader, &findings, or: ", or say `\"mode\": \"scan\"`.")
            }
            if !paging.sends("since") { reportUnsent("since", reader.range, paging, &findings) }
        case .scan:
            for name in ["filter", "lookbackSeconds", "windowSeconds", "earliest"] {
                reportUnread(name, reader, "the mode `scan` reads everything", &findings)
            }
        case .stopAtSince:
            if paging.order != .descending { reportOrder(reader, paging, &findings) }
            if !paging.sends("since") {
                reportUnread("filter", reader, "the request does not send `since`", &findings)
            }
        }
        if spec.windowSeconds != nil, spec.mode != .scan { checkWindow(spec, reader, paging, &findings) }
        if let filter = reader.object("filter") { checkZone(filter, &findings) }
        if spec.watermarkFormats.contains("localDateTime"), spec.watermarkZone == nil,
            let watermark = reader.object("watermark")
        {
            reportMissing("zone", "the format `localDateTime`", watermark, &findings, or: ".")
        }
    }

    private static func checkWindow(
        _ spec: IncrementalSpec,
        _ reader: SpecReader,
        _ paging: PagingPlace,
        _ findings: inout SpecFindings
    ) {
        if !reader.has("earliest") { reportMissing("earliest", "`windowSeconds`", reader, &findings, or: ".") }
        guard !paging.sends("until"), let window = reader.node.member("windowSeconds") else { return }
        reportUnsent("until", window.value.range, paging, &findings)
    }

    private static func checkZone(_ filter: SpecReader, _ findings: inout SpecFindings) {
        guard let format = filter.text("format")?.value else { return }
        if format == "localDateTime", !filter.has("zone") {
            reportMissing("zone", "the format `localDateTime`", filter, &findings, or: ".")
        } else if ["unixSeconds", "unixMilliseconds", "microsoftJson", "httpDate"].contains(format) {
            reportUnread("zone", filter, "the format `\(format)` is always UTC", &findings)
        }
    }

    private static func reportMissing(
        _ name: String,
        _ owner: String,
        _ reader: SpecReader,
        _ findings: inout SpecFindings,
        or end: String
    ) {
        findings.report(
            .missingMember,
            "\(owner) needs the member `\(name)`",
            at: reader.range.head,
            expected: name,
            help: "Add `\"\(name)\"`\(end)"
        )
    }

    private static func reportUnread(
        _ name: String,
        _ reader: SpecReader,
        _ reason: String,
        _ findings: inout SpecFindings
    ) {
        guard let member = reader.node.member(name) else { return }
        findings.report(
            .unreadSetting,
            severity: .warning,
            "nothing reads `\(name)`: \(reason)",
            at: member.nameRange,
            help: "Remove it."
        )
    }

    private static func reportUnsent(
        _ name: String,
        _ range: SourceRange,
        _ paging: PagingPlace?,
        _ findings: inout SpecFindings
    ) {
        findings.report(
            .unsentValue,
            "the request never sends `{\(name)}`",
            at: paging?.sendingRange ?? range.head,
            expected: "{\(name)}",
            help: name == "since"
                ? "Send `{since}`, or say `\"mode\": \"scan\"` when the API cannot filter."
                : "Send `{\(name)}` in the request.",
            related: paging == nil ? [] : [(range.head, "this says that it does")]
        )
    }

    private static func reportOrder(_ reader: SpecReader, _ paging: PagingPlace, _ findings: inout SpecFindings) {
        let mode = reader.node("mode")?.range ?? reader.range.head
        findings.report(
            .cannotHappen,
            "`stopAtSince` ends a read at the first old record, which needs the order `descending`",
            at: mode,
            expected: "\"order\": \"descending\"",
            help: "Add `\"order\": \"descending\"` when the newest records come first, or use the mode `scan`.",
            related: paging.reader.text("order").map { [($0.range, "the order is another")] } ?? []
        )
    }
}
