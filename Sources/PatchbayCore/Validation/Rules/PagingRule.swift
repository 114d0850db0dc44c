import PatchbayEngine

/// Paging goes on, and ends.
enum PagingRule: SpecRule {
    static let codes: [DiagnosticCode] = [.unsentValue, .pagingWithoutStop, .pagingMismatch]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let pagings = context.reads.flatMap(\.pagings) + context.dataTypes.compactMap(\.deletions)
        for paging in pagings where paging.isPagingKnown {
            checkSent(paging, &findings)
            checkStop(paging, &findings)
            checkParameters(paging, &findings)
        }
    }

    private static func variable(_ style: PaginationSpec.Style) -> String? {
        switch style {
        case .cursor: "page.cursor"
        case .page: "page.number"
        case .offset: "page.offset"
        case .nextURL, .none: nil
        }
    }

    private static func checkSent(_ paging: PagingPlace, _ findings: inout SpecFindings) {
        guard let name = variable(paging.pagination.style), !paging.sends(name) else { return }
        findings.report(
            .unsentValue,
            "the request never sends `{\(name)}`, so every page would be the first",
            at: paging.sendingRange,
            expected: "{\(name)}",
            help: "Send `{\(name)}` in the request, or change the type of `pagination`.",
            related: [(paging.pagingRange.head, "the paging is here")]
        )
    }

    // MARK: The end

    private static func checkStop(_ paging: PagingPlace, _ findings: inout SpecFindings) {
        let pagination = paging.pagination
        guard let reader = paging.reader.object("pagination") else { return }
        if pagination.stopsAtShort, pagination.size == nil {
            findings.report(
                .pagingWithoutStop,
                "a page is short only against a `size`",
                at: reader.node("stop")?.range ?? reader.range.head,
                expected: "size",
                help: "Add `size`: how many records a full page has."
            )
        }
        if pagination.stopsAtEmpty || pagination.stopsAtShort || reader.has("while") || reader.has("total") { return }
        switch pagination.style {
        case .nextURL(.header(let name)) where name.lowercased() == "link":
            findings.report(
                .missingMember,
                "the header `Link` holds several links, of which `rel` names one",
                at: reader.node("from")?.range.head ?? reader.range.head,
                expected: "rel",
                help: "Add `\"rel\": \"next\"`."
            )
        case .page, .offset:
            findings.report(
                .pagingWithoutStop,
                "nothing ends the paging of \(paging.words)",
                at: reader.range.head,
                expected: "stop",
                help: "Add `\"stop\": [\"empty\"]`, `total` or `while`."
            )
        case .cursor(.body(let cursor)) where isOfRecord(cursor.value, paging.records):
            findings.report(
                .pagingWithoutStop,
                severity: .warning,
                "every page with a record has this cursor, so nothing but an error or an empty page ends the paging",
                at: cursor.range,
                help: "Add `while`, or `\"stop\": [\"empty\"]`."
            )
        case .cursor, .nextURL, .none: break
        }
    }

    /// Whether the cursor is taken from the last record of a page.
    private static func isOfRecord(_ cursor: PathExpression, _ records: RecordsSpec?) -> Bool {
        guard let records else { return cursor.text.contains("[-1]") }
        let list = records.path.value.path.description
        let base = list.hasSuffix("[*]") ? String(list.dropLast(3)) : list
        return cursor.path.description.hasPrefix(base + "[")
            && cursor.path.description.dropFirst(base.count + 1).first.map { $0 == "-" || $0.isNumber } == true
    }

    // MARK: The parameters

    private static let sizes: Set<String> = [
        "limit", "perpage", "pagesize", "maxresults", "rows", "top", "take", "pagelimit",
    ]
    private static let numbers: Set<String> = ["page", "pageno", "pagenumber", "pagenum", "pageindex", "currentpage"]
    private static let offsets: Set<String> = ["offset", "skip", "startat", "startposition", "recordstart"]

    private static func checkParameters(_ paging: PagingPlace, _ findings: inout SpecFindings) {
        var members = paging.request.query
        switch paging.request.body {
        case .form(let more): members += more
        case .json(let value): if case .object(let more) = value.content { members += more }
        case .raw, nil: break
        }
        for member in members {
            let name = String(member.name.value.lowercased().filter(\.isLetter))
            let variables = member.value.variables.map(\.value)
            if numbers.contains(name), variables == ["page.offset"] {
                reportMismatch(member, "a number of records", "page", "{page.number}", &findings)
            } else if offsets.contains(name), variables == ["page.number"] {
                reportMismatch(member, "a number of pages", "offset", "{page.offset}", &findings)
            } else if sizes.contains(name), let size = paging.pagination.size, let sent = number(member.value),
                sent != size
            {
                findings.report(
                    .pagingMismatch,
                    "pages of \(sent) are asked for, and `size` says that a page has \(size)",
                    at: member.value.range,
                    found: String(sent),
                    expected: String(size),
                    help: "Write `\"{page.size}\"`, or make the two equal.",
                    related: [(paging.pagingRange.head, "the paging is here")],
                    fixes: [
                        Diagnostic.Fix(
                            title: "Write `{page.size}`",
                            range: member.value.range,
                            replacement: JSONText.quoted("{page.size}")
                        )
                    ]
                )
            }
        }
    }

    private static func number(_ value: RequestValueSpec) -> Int? {
        switch value.content {
        case .literal(let literal): literal.numberValue?.intValue
        case .template(let template): template.constant.flatMap { Int($0) }
        default: nil
        }
    }

    private static func reportMismatch(
        _ member: RequestMemberSpec,
        _ sent: String,
        _ type: String,
        _ expected: String,
        _ findings: inout SpecFindings
    ) {
        findings.report(
            .pagingMismatch,
            severity: .warning,
            "`\(member.name.value)` is sent \(sent)",
            at: member.value.range,
            expected: expected,
            help: "Use a `pagination` of the type `\(type)` and `\(expected)`.",
            related: [(member.name.range, "the parameter's name says otherwise")]
        )
    }
}

extension DiagnosticCode {
    static let unsentValue = DiagnosticCode(
        "unsent-value",
        title: "A value that no request sends",
        explanation: """
            What changes from one request to the next has to reach the provider: the next page's cursor, number or \
            offset, `since` of a later run, the parent that a read is repeated for, the key that is fetched again. \
            Otherwise the same answer comes again and again.
            """,
        bad: #"{ "request": { "path": "/orders" }, "pagination": { "type": "cursor", "cursor": "$.next" } }"#,
        good:
            #"{ "request": { "path": "/orders", "query": { "after": "{page.cursor}" } }, "pagination": { "type": "cursor", "cursor": "$.next" } }"#
    )
    static let pagingWithoutStop = DiagnosticCode(
        "paging-without-stop",
        title: "Paging that nothing ends",
        explanation: """
            Numbered pages and offsets end by `stop` (an empty page, or one with fewer records than `size`), by `total` \
            or by `while`. A token or a next URL ends when it is missing; the key of the last record never is, so it \
            needs one of them too.
            """,
        bad: #"{ "pagination": { "type": "page" } }"#,
        good: #"{ "pagination": { "type": "page", "stop": ["empty"] } }"#
    )
    static let pagingMismatch = DiagnosticCode(
        "paging-mismatch",
        title: "Paging that counts one thing and sends another",
        explanation: """
            `page.number` counts pages, `page.offset` counts records; a page parameter that is sent an offset skips most \
            of the pages. A page size in the request that differs from `size` ends the read too early or never.
            """,
        bad: #"{ "query": { "page": "{page.offset}" }, "pagination": { "type": "offset", "stop": ["empty"] } }"#,
        good: #"{ "query": { "page": "{page.number}" }, "pagination": { "type": "page", "stop": ["empty"] } }"#
    )
}
