import PatchbayEngine

/// How a list inside a record is read on.
package struct EmbeddedPlan: Sendable {
    /// Where a record has the first page.
    let path: [PathSegment]
    /// Where a page has the list itself.
    let list: [PathSegment]
    /// Which records are made whole; nil is all.
    let condition: AnswerCondition?
    /// What is sent for a page that follows; the record is `{record.…}`.
    let request: RequestPlan
    /// How a page is read.
    let page: PagePlan
}

extension RequestCompiler {
    /// The plan of a list inside a record.
    mutating func embedded(_ spec: EmbeddedSpec, errors: [ErrorRuleSpec]) -> EmbeddedPlan {
        EmbeddedPlan(
            path: spec.path.value.segments,
            list: spec.records.path.value.segments,
            condition: spec.condition.flatMap { condition($0) },
            request: compile(spec.request),
            page: page(spec.records, spec.pagination, errors: errors)
        )
    }
}
