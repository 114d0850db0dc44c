/// Questions about one JSON value that is no record: an answer of a provider, the variables of a request.
///
/// All of them are answered by one walk over the value's bytes, by the same rules and conditions as mappings have.
package final class ValuePlan: Sendable {
    /// What is asked.
    package enum Question: Sendable {
        /// Whether a condition holds; the answer is a boolean.
        case condition(PredicatePlan)
        /// What a rule makes.
        case rule(RulePlan)
    }

    let mapping: MappingPlan
    /// The rules among the questions.
    var rules: [RulePlan] { questions.compactMap { if case .rule(let rule) = $0 { rule } else { nil } } }
    /// The questions in the order of their answers.
    package let questions: [Question]

    /// Questions over a frame and the frames of lists inside it.
    package init(frame: FramePlan, inner: [FramePlan] = [], questions: [Question]) {
        mapping = MappingPlan(frame: frame, members: [], inner: inner)
        self.questions = questions
    }

    /// The answers for a value; no bytes at all are a value in which nothing is found.
    /// - Throws: a `PayloadFault` when the bytes are not one JSON value.
    package func answers(
        for bytes: [UInt8],
        _ surroundings: MappingSurroundings = MappingSurroundings()
    ) throws(PayloadFault) -> [ValueAnswer] {
        let value = bytes.isEmpty ? Array("null".utf8) : bytes
        let padded = value + [UInt8](repeating: 0, count: PaddedBytes.padding)
        return try answers(for: padded.span, to: value.count, surroundings)
    }

    /// The answers for the value that ends at `end`, in bytes that are padded as the scanner asks.
    /// - Throws: a `PayloadFault` when the bytes are not one JSON value.
    package func answers(
        for bytes: Span<UInt8>,
        to end: Int,
        _ surroundings: MappingSurroundings
    ) throws(PayloadFault) -> [ValueAnswer] {
        var mapper = RecordMapper(mapping, answering: rules)
        mapper.setSurroundings(surroundings)
        return try mapper.answer(questions, bytes, to: end)
    }
}

/// The answer to a question about a value.
package enum ValueAnswer: Sendable, Equatable {
    /// What was found or made; nil is nothing.
    case value(JSONValue?)
    /// Why a rule refused what it found.
    case refused(FieldError)

    /// Whether a condition holds.
    package var holds: Bool { self == .value(true) }

    /// What was found or made; nil also when it was refused.
    package var value: JSONValue? {
        if case .value(let value) = self { value } else { nil }
    }
}

extension RecordMapper {
    /// Reads one value and answers every question about it.
    mutating func answer(
        _ questions: [ValuePlan.Question],
        _ bytes: Span<UInt8>,
        to end: Int
    ) throws(PayloadFault) -> [ValueAnswer] {
        stopsAtFirstError = false
        var answers: [ValueAnswer] = []
        let fault: PayloadFault? = bytes.withPadding(to: end) { bytes in
            let after = scanner.scan(bytes, from: 0, to: end)
            if let fault = scanner.fault { return fault }
            if after < end { return PayloadFault(kind: .extraContent, offset: after) }
            enterRecord(bytes)
            var rules = program.answers[...]
            for question in questions {
                switch question {
                case .condition(let predicate): answers.append(.value(.bool(predicate.holds(context))))
                case .rule: answers.append(answer(rules.removeFirst()))
                }
            }
            return nil
        }
        if let fault { throw fault }
        return answers
    }

    private mutating func answer(_ rule: Int32) -> ValueAnswer {
        errors.removeAll()
        let cell = evaluate(rule)
        if let error = errors.first { return .refused(error) }
        return .value(CellReader.value(cell))
    }
}
