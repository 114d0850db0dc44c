/// A data type that is read says what is asked for, where the records are, how pages follow, and what tells records apart.
enum ReadRule: SpecRule {
    static let codes: [DiagnosticCode] = [.missingPagination, .missingKey]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for type in context.dataTypes where type.isRead {
            if type.reads.isEmpty {
                reportMissing("read", type.reader.range.head, "`\(type.spec.name.value)`", &findings)
            }
            if !type.spec.isInternal, !type.reader.mayHave("primaryKey") { reportKey(type, &findings) }
            for place in type.reads { check(place, &findings) }
        }
    }

    private static func reportMissing(
        _ name: String,
        _ range: SourceRange,
        _ words: String,
        _ findings: inout SpecFindings
    ) {
        let summary = DataTypeShapes.read.field(name)?.summary
        findings.report(
            .missingMember,
            "\(words) needs the member `\(name)`",
            at: range,
            expected: name,
            help: summary.map { "Add `\"\(name)\"`: \($0)" } ?? "Add a read."
        )
    }

    private static func reportKey(_ type: DataTypePlace, _ findings: inout SpecFindings) {
        findings.report(
            .missingKey,
            "nothing tells the records of `\(type.spec.name.value)` apart",
            at: type.spec.name.range,
            expected: "primaryKey",
            help: "Add `\"primaryKey\"`: the path of the id, or a list of paths."
        )
    }

    private static func check(_ place: ReadPlace, _ findings: inout SpecFindings) {
        for name in ["request", "records"] where !place.reader.mayHave(name) {
            // Where a job says where its result is, nothing more need be said.
            if name == "request", place.reader.object("job")?.mayHave("download") == true { continue }
            reportMissing(name, place.nameRange, place.words, &findings)
        }
        reportPaging(
            place.reader,
            place.nameRange,
            place.words,
            isObject: place.read.records?.shape == .object || place.reader.object("job")?.mayHave("download") == true,
            &findings
        )
        if let feed = place.read.feed, let reader = place.reader.object("feed") {
            let words = "the feed of `\(place.dataType.name.value)`"
            reportPaging(reader, reader.range.head, words, isObject: feed.records.shape == .object, &findings)
        }
    }

    /// Tells that nothing says how a list is paged.
    static func reportPaging(
        _ reader: SpecReader,
        _ range: SourceRange,
        _ words: String,
        isObject: Bool,
        _ findings: inout SpecFindings
    ) {
        guard reader.has("records"), !reader.mayHave("pagination"), !isObject else { return }
        findings.report(
            .missingPagination,
            severity: .warning,
            "\(words) does not say how one page leads to the next, so only the first is read",
            at: range,
            expected: "pagination",
            help: "Add `pagination`; the type `none` says that there is one page."
        )
    }
}

extension DiagnosticCode {
    static let missingPagination = DiagnosticCode(
        "missing-pagination",
        title: "A list that may have more pages",
        explanation: """
            Without `pagination` one page is read and the rest is lost in silence. Where the provider answers all at \
            once, the type `none` says so.
            """,
        bad: #"{ "request": { "path": "/orders" }, "records": "$.data[*]" }"#,
        good: #"{ "request": { "path": "/orders" }, "records": "$.data[*]", "pagination": { "type": "none" } }"#
    )
    static let missingKey = DiagnosticCode(
        "missing-key",
        title: "Records that nothing tells apart",
        explanation: """
            A record is stored under its connection, its data type and its key; without a key a changed record could \
            not replace the old one. A key may have several parts, a parent's value among them.
            """,
        bad: #"{ "orders": { "model": "order", "records": "$.data[*]" } }"#,
        good: #"{ "orders": { "model": "order", "primaryKey": "$.id", "records": "$.data[*]" } }"#
    )
}
