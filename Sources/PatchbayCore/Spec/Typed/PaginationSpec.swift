/// How one page leads to the next.
package struct PaginationSpec: Sendable, Hashable {
    /// The style.
    package enum Style: Sendable, Hashable {
        /// A token, or the last record's key, as `{page.cursor}`.
        case cursor(PageSourceSpec)
        /// The URL of the next page.
        case nextURL(PageSourceSpec)
        /// Numbered pages, as `{page.number}`.
        case page(start: Int)
        /// Counted records, as `{page.offset}`.
        case offset(start: Int)
        /// One page.
        case none
    }

    /// Whether there are more pages.
    package enum Signal: Sendable, Hashable {
        /// The value of a path is true.
        case path(Located<PathExpression>)
        /// A condition on the answer.
        case predicate(PredicateSpec)
    }

    /// The style.
    package var style: Style
    /// Whether there are more pages.
    package var proceeds: Signal?
    /// How many records a page has at the most, as `{page.size}`.
    package var size: Int?
    /// Whether an empty page is the last.
    package var stopsAtEmpty = false
    /// Whether a page with fewer records than `size` is the last.
    package var stopsAtShort = false
    /// Where the page tells how many records there are.
    package var total: Located<PathExpression>?
    /// Where the object stands.
    package var range: SourceRange
}

/// Where an answer has a token or a URL.
package enum PageSourceSpec: Sendable, Hashable {
    /// In its body.
    case body(Located<PathExpression>)
    /// In a header.
    case header(String)
    /// The target of a `Link` header's relation (RFC 8288).
    case link(header: String, relation: String)
}

extension SpecDecoder {
    /// How one page leads to the next.
    func pagination(_ reader: SpecReader) -> PaginationSpec? {
        let style: PaginationSpec.Style
        switch reader.shape.name {
        case "cursor":
            guard let source = pageSource(reader.node("cursor")) else { return nil }
            style = .cursor(source)
        case "nextUrl":
            guard let source = pageSource(reader.node("from")) else { return nil }
            style = .nextURL(source)
        case "page": style = .page(start: reader.integer("start") ?? 1)
        case "offset": style = .offset(start: reader.integer("start") ?? 0)
        default: style = .none
        }
        let stops = reader.texts("stop").map(\.value)
        return PaginationSpec(
            style: style,
            proceeds: signal(reader.node("while")),
            size: reader.integer("size"),
            stopsAtEmpty: stops.contains("empty"),
            stopsAtShort: stops.contains("short"),
            total: reader.path("total"),
            range: reader.range
        )
    }

    private func signal(_ node: JSONNode?) -> PaginationSpec.Signal? {
        guard let node else { return nil }
        if node.text != nil { return SpecReader.path(node).map { .path($0) } }
        return predicate(node).map { .predicate($0) }
    }

    /// Where an answer has a token or a URL.
    func pageSource(_ node: JSONNode?) -> PageSourceSpec? {
        guard let node else { return nil }
        if node.text != nil { return SpecReader.path(node).map { .body($0) } }
        guard let reader = SpecReader(node, DataTypeShapes.source), let header = reader.text("header")?.value else {
            return nil
        }
        return reader.text("rel").map { .link(header: header, relation: $0.value) } ?? .header(header)
    }
}
