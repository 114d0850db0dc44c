import PatchbayEngine

/// How a page is taken apart: where its records are, and what it tells of the pages behind it.
package struct PagePlan: Sendable {
    /// Where an answer has a text.
    enum Source: Sendable {
        /// The answer to a question about the body.
        case answer(Int)
        /// The one answer that the first or the last record has, so that no other record is looked into for it.
        case record(isLast: Bool, ValuePlan)
        case header(String)
        case link(header: String, relation: String)
    }

    /// What says whether there are more pages.
    struct Signal: Sendable {
        /// The question.
        var number: Int
        /// The path of the truth value; nil for a condition, which holds or does not.
        var path: String?
    }

    /// How one page leads to the next.
    let style: PaginationSpec.Style
    /// Where the records are.
    let records: RecordsSpec
    /// How many records a page has at the most; nil when the spec does not say.
    let size: Int?
    let stopsAtEmpty: Bool
    let stopsAtShort: Bool
    /// The questions about the body: those of paging, and those of the error rules.
    let questions: ValuePlan
    /// The operand of the questions' plan that names where the records are.
    let place: Int
    /// What answers mean, by the same questions.
    let errors: ErrorPlan
    /// Where the cursor or the URL of the next page is; nil for other styles.
    let cursor: Source?
    /// What is true while there are more pages; nil when the page does not tell.
    let signal: Signal?
    /// The question whose answer is how many records there are; nil when the page does not tell.
    let total: Int?
    /// Where the opaque checkpoint for the next run is; nil when there is none.
    let token: Source?
    /// What is read in each record, for a list whose records are mapped; nil when the walk over a page only finds them.
    var outline: RecordOutline?
    /// How old the last record is, where reading stops at an old one; nil for other increments.
    let ageing: IncrementPlan?
}

extension RequestCompiler {
    /// The plan of a read's pages.
    mutating func page(
        _ records: RecordsSpec,
        _ pagination: PaginationSpec,
        errors rules: [ErrorRuleSpec],
        checkpoint: CheckpointSpec? = nil,
        increment: IncrementPlan? = nil
    ) -> PagePlan {
        var values = self.values(.answer)
        let errors = compile(rules + api.errors, &values)
        let place = values.records(records.path.value)
        let cursor: PagePlan.Source? =
            switch pagination.style {
            case .cursor(let spec), .nextURL(let spec): source(spec, records, &values)
            case .page, .offset, .none: nil
            }
        let signal: PagePlan.Signal? =
            switch pagination.proceeds {
            case .path(let path): PagePlan.Signal(number: values.path(path), path: path.value.text)
            case .predicate(let predicate): values.condition(predicate).map { PagePlan.Signal(number: $0) }
            case nil: nil
            }
        let total = pagination.total.map { values.path($0) }
        let token = checkpoint.map { source($0.source, records, &values) }
        diagnostics += values.diagnostics
        return PagePlan(
            style: pagination.style,
            records: records,
            size: pagination.size,
            stopsAtEmpty: pagination.stopsAtEmpty,
            stopsAtShort: pagination.stopsAtShort,
            questions: values.pagePlan,
            place: place,
            errors: errors,
            cursor: cursor,
            signal: signal,
            total: total,
            token: token,
            ageing: increment?.mode == .stopAtSince ? increment : nil
        )
    }

    private func source(
        _ spec: PageSourceSpec,
        _ records: RecordsSpec,
        _ values: inout ValueCompiler
    ) -> PagePlan.Source {
        switch spec {
        case .header(let name): return .header(name)
        case .link(let header, let relation): return .link(header: header, relation: relation)
        case .body(let path):
            if let (isLast, inner) = Self.inRecord(path.value, records) {
                var answer = self.values(.answer)
                _ = answer.path(Located(inner, at: path.range))
                return .record(isLast: isLast, answer.pagePlan)
            }
            return .answer(values.path(path))
        }
    }

    /// The path within the first or the last record that a path of the body leads to; nil when it leads elsewhere.
    private static func inRecord(_ path: PathExpression, _ records: RecordsSpec) -> (Bool, PathExpression)? {
        let list = records.path.value
        guard records.shape == .list, list.isList, path.path.isSingular, path.segments.count > list.segments.count,
            path.segments.starts(with: list.segments)
        else { return nil }
        let index = path.segments[list.segments.count]
        guard index == .index(0) || index == .index(-1) else { return nil }
        let rest = path.segments.dropFirst(list.segments.count + 1)
        let text = rest.map { segment in
            switch segment {
            case .name(let name): "[\(JSONText.quoted(name))]"
            case .index(let index): "[\(index)]"
            }
        }
        return (try? PathExpression("$" + text.joined())).map { (index == .index(-1), $0) }
    }
}
