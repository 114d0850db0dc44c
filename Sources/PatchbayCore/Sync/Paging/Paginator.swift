import PatchbayEngine

/// Where a page is.
package enum PagePosition: Sendable, Hashable {
    /// At the start of a list that has no numbers.
    case first
    /// Behind a token, or behind the record of a key.
    case cursor(String)
    /// At a URL, absolute or relative to that of the first page.
    case url(String)
    /// At a page's number.
    case number(Int)
    /// At a record's number.
    case offset(Int)

    /// How messages name it; tokens and URLs are not shown, for they may hold anything.
    var description: String {
        switch self {
        case .first: "the first page"
        case .cursor: "a cursor"
        case .url: "a URL"
        case .number(let number): "page \(number)"
        case .offset(let offset): "offset \(offset)"
        }
    }
}

/// Why a list came to its end.
package enum PageEnd: String, Sendable, Hashable, CaseIterable {
    /// The page said that none follow.
    case signal
    /// The page led to no other.
    case noCursor
    /// The page was empty.
    case emptyPage
    /// The page had fewer records than pages have.
    case shortPage
    /// As many records came as there are.
    case total
    /// The list ended by another word, and fewer records came than there are.
    case belowTotal
    /// The list has one page.
    case single
    /// The records became older than those that are wanted.
    case since
    /// The provider said that nothing has changed.
    case unchanged
    /// An error rule said to leave the rest out.
    case skipped
}

/// Leads from page to page, and notices when the way goes round.
package struct Paginator: Sendable {
    /// What follows a page.
    package enum Step: Sendable, Hashable {
        case page(PagePosition)
        case end(PageEnd)
    }

    /// Where the current page is.
    package private(set) var position: PagePosition
    /// How many records came, in all pages of the list.
    package private(set) var recordCount: Int
    private let plan: PagePlan
    private let limits: SyncLimits
    /// Whether pages may start alike: elements inside a record need not be told apart.
    private let mayStartAlike: Bool
    private var pageCount = 0
    private var emptyCount = 0
    /// The hashes of the positions and first records so far: eight bytes each, seeded so that nobody can aim at them.
    private var seen: Set<Int>

    /// The way from the start of a list, or from where a checkpoint stood after so many records.
    package init(
        _ plan: PagePlan,
        limits: SyncLimits,
        at position: PagePosition? = nil,
        recordCount: Int = 0,
        mayStartAlike: Bool = false
    ) {
        self.mayStartAlike = mayStartAlike
        self.plan = plan
        self.limits = limits
        self.position = position ?? plan.start
        self.recordCount = recordCount
        seen = []
        seen = [hash(self.position)]
    }

    /// What follows the current page, which becomes the next one.
    /// - Throws: a `PageError` when the way goes round, or leads nowhere although more was announced.
    package mutating func next(after page: PageReading, since: Timestamp? = nil) throws(PageError) -> Step {
        pageCount += 1
        recordCount += page.records.count
        if !page.records.isEmpty {
            emptyCount = 0
            // Where first records say nothing, whole pages do.
            let count = mayStartAlike ? page.records.count : 1
            if count > 1 || !mayStartAlike {
                guard seen.insert(hash(page.signature(count))).inserted else { throw .repeatedRecord }
            }
        }
        let next: PagePosition
        switch try step(page, since) {
        case .end(let end): return .end(end)
        case .page(let position): next = position
        }
        if page.records.isEmpty {
            emptyCount += 1
            guard emptyCount < limits.emptyPages else { throw .emptyPages(emptyCount) }
        }
        guard pageCount < limits.pages else { throw .tooManyPages(limits.pages) }
        guard seen.insert(hash(next)).inserted else { throw .repeatedPosition(next.description) }
        position = next
        return .page(next)
    }

    /// What follows by the words of the spec: a declared signal first, then the stops in their order.
    private func step(_ page: PageReading, _ since: Timestamp?) throws(PageError) -> Step {
        if page.isUnchanged { return .end(.unchanged) }
        if let since, let oldest = page.oldest, oldest < since { return .end(.since) }
        if page.hasMore == false { return .end(.signal) }
        let count = page.records.count
        if page.hasMore == nil {
            if let total = page.total, recordCount >= total { return .end(.total) }
            if plan.stopsAtEmpty, count == 0 { return .end(end(.emptyPage, page)) }
            if plan.stopsAtShort, let size = plan.size, count < size { return .end(end(.shortPage, page)) }
        }
        switch (plan.style, position) {
        case (.none, _): return .end(.single)
        case (.cursor, _):
            if let cursor = page.cursor { return .page(.cursor(cursor)) }
        case (.nextURL, _):
            if let url = page.cursor { return .page(.url(url)) }
        case (.page, .number(let number)): return .page(.number(number + 1))
        case (.offset, .offset(let offset)): return .page(.offset(offset + count))
        case (.page, _), (.offset, _): return .end(.single)
        }
        if page.hasMore == true { throw .signalWithoutCursor }
        return .end(end(.noCursor, page))
    }

    /// Why the list ends, unless it has more records than came.
    private func end(_ end: PageEnd, _ page: PageReading) -> PageEnd {
        page.total.map { recordCount < $0 } == true ? .belowTotal : end
    }

    private func hash(_ value: some Hashable) -> Int {
        var hasher = Hasher()
        hasher.combine(value)
        return hasher.finalize()
    }
}

extension PagePlan {
    /// Where the first page is.
    var start: PagePosition {
        switch style {
        case .page(let start): .number(start)
        case .offset(let start): .offset(start)
        case .cursor, .nextURL, .none: .first
        }
    }
}

extension RequestScope {
    /// Names the page in requests: `{page.cursor}`, `{page.number}`, `{page.offset}`, `{page.size}`.
    mutating func setPage(_ position: PagePosition, size: Int?) {
        self["page"] = nil
        self["page.size"] = size.map { .number(JSONNumber($0)) }
        switch position {
        case .first, .url: break
        case .cursor(let cursor): self["page.cursor"] = .string(cursor)
        case .number(let number): self["page.number"] = .number(JSONNumber(number))
        case .offset(let offset): self["page.offset"] = .number(JSONNumber(offset))
        }
    }
}
