package import PatchbayEngine

/// A condition on an answer's status, headers and body.
package struct AnswerCondition: Sendable {
    private let plan: ValuePlan

    init(_ plan: ValuePlan) { self.plan = plan }

    /// Whether it holds; a body that is no JSON has no values.
    package func holds(
        for response: ProviderResponse,
        _ surroundings: MappingSurroundings = MappingSurroundings()
    ) -> Bool {
        plan.answers(on: response, surroundings)?.first?.holds ?? false
    }
}

extension RequestCompiler {
    /// A condition on answers, such as the success of a token request.
    mutating func condition(_ spec: PredicateSpec) -> AnswerCondition? {
        var values = self.values(.answer)
        guard values.condition(spec) != nil else { return nil }
        return values.plan.map { AnswerCondition($0) }
    }
}

extension ValuePlan {
    /// The answers to questions about a response; a body that is no JSON has no values.
    func answers(on response: ProviderResponse, _ surroundings: MappingSurroundings) -> [ValueAnswer]? {
        var surroundings = surroundings
        surroundings.status = response.status
        let headers = response.headers
        surroundings.header = { headers[$0] }
        let said = try? answers(for: response.padded.span, to: response.count, surroundings)
        return said ?? (try? answers(for: [], surroundings))
    }
}
