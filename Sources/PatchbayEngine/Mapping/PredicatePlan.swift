/// A compiled condition over the operands of a frame: tests, each of which says where to go on.
///
/// `all`, `any` and `not` are only ways to lead from test to test, so that asking needs no tree and no stack.
package struct PredicatePlan: Sendable {
    /// A test of one operand, and what follows when it holds and when it does not: a test's place or an answer.
    private struct Step {
        var operand: Int32
        var test: Test
        var whenTrue: Int32
        var whenFalse: Int32

        static let yes: Int32 = -1
        static let no: Int32 = -2
    }

    private var steps: [Step] = []
    private var literals: [Constant] = []
    private var texts: [@Sendable (String) -> Bool] = []
    /// The first test, or an answer.
    private var entry = Step.yes

    /// Whether every part holds.
    package static func all(_ parts: [PredicatePlan]) -> PredicatePlan { joined(parts, isAll: true) }

    /// Whether some part holds.
    package static func any(_ parts: [PredicatePlan]) -> PredicatePlan { joined(parts, isAll: false) }

    /// Whether the part does not hold.
    package static func not(_ part: PredicatePlan) -> PredicatePlan {
        func flipped(_ place: Int32) -> Int32 { place == Step.yes ? Step.no : place == Step.no ? Step.yes : place }
        var plan = part
        plan.entry = flipped(plan.entry)
        for index in plan.steps.indices {
            plan.steps[index].whenTrue = flipped(plan.steps[index].whenTrue)
            plan.steps[index].whenFalse = flipped(plan.steps[index].whenFalse)
        }
        return plan
    }

    /// A test of one operand.
    ///
    /// A test of an absent value is false, but for `exists: false` and `empty: true`.
    package static func test(operand: Int, _ test: PredicateTest) -> PredicatePlan {
        var plan = PredicatePlan()
        let step = Step(operand: Int32(operand), test: plan.add(test), whenTrue: Step.yes, whenFalse: Step.no)
        plan.steps = [step]
        plan.entry = 0
        return plan
    }

    /// One part after another: the answer that does not settle the whole leads on to the next part.
    private static func joined(_ parts: [PredicatePlan], isAll: Bool) -> PredicatePlan {
        let unsettled = isAll ? Step.yes : Step.no
        var plan = PredicatePlan()
        plan.entry = unsettled
        for part in parts.reversed() {
            let next = plan.entry
            let (step, literal, text) = (Int32(plan.steps.count), Int32(plan.literals.count), Int32(plan.texts.count))
            func moved(_ place: Int32) -> Int32 { place >= 0 ? place + step : place == unsettled ? next : place }
            plan.steps += part.steps.map { own in
                Step(
                    operand: own.operand,
                    test: own.test.moved(literals: literal, texts: text),
                    whenTrue: moved(own.whenTrue),
                    whenFalse: moved(own.whenFalse)
                )
            }
            plan.literals += part.literals
            plan.texts += part.texts
            plan.entry = moved(part.entry)
        }
        return plan
    }

    private mutating func add(_ test: PredicateTest) -> Test {
        func place(of literal: Constant) -> Int32 {
            literals.append(literal)
            return Int32(literals.count - 1)
        }
        switch test {
        case .exists(let wanted): return .exists(wanted)
        case .null(let wanted): return .null(wanted)
        case .empty(let wanted): return .empty(wanted)
        case .equals(let values):
            let first = Int32(literals.count)
            literals += values
            return .equals(first: first, count: Int32(values.count))
        case .equalsOperand(let operand): return .equalsOperand(Int32(operand))
        case .compares(let comparison, let literal): return .compares(comparison, place(of: literal))
        case .comparesOperand(let comparison, let operand): return .comparesOperand(comparison, Int32(operand))
        case .hasPrefix(let prefix):
            return .hasPrefix(place(of: Constant(.string(String(decoding: prefix, as: UTF8.self)))))
        case .text(let matches):
            texts.append(matches)
            return .text(Int32(texts.count - 1))
        }
    }

    /// Whether the condition holds for the record or item whose operands the context has.
    package func holds(_ context: borrowing MappingContext) -> Bool {
        let steps = steps.span
        var place = entry
        while place >= 0 {
            let step = steps[Int(place)]
            let cell = context.operand(Operand(index: Int(step.operand)))
            place = holds(step.test, cell, context) ? step.whenTrue : step.whenFalse
        }
        return place == Step.yes
    }

    @inline(__always) private func holds(_ test: Test, _ cell: Cell, _ context: borrowing MappingContext) -> Bool {
        switch test {
        case .exists(let wanted): return (cell.kind != .absent) == wanted
        case .null(let wanted): return cell.kind != .absent && (cell.kind == .null) == wanted
        case .empty(let wanted): return CellComparison.isEmpty(cell) == wanted
        case .equals(let first, let count):
            let literals = literals.span
            for place in Int(first)..<Int(first + count) where CellComparison.equals(cell, literals[place]) {
                return true
            }
            return false
        case .equalsOperand(let other): return CellComparison.equals(cell, context.operand(Operand(index: Int(other))))
        case .compares(let comparison, let literal):
            guard let order = CellComparison.order(cell, literals.span[Int(literal)]) else { return false }
            return comparison.holds(order)
        case .comparesOperand(let comparison, let other):
            guard let order = CellComparison.order(cell, context.operand(Operand(index: Int(other)))) else {
                return false
            }
            return comparison.holds(order)
        case .hasPrefix(let literal): return CellComparison.hasPrefix(cell, literals.span[Int(literal)])
        case .text(let place):
            guard cell.kind == .string, let text = CellComparison.text(cell) else { return false }
            return texts[Int(place)](text)
        }
    }
}

/// A test with its literals and functions by their places in the plan.
private enum Test: Sendable {
    case exists(Bool)
    case null(Bool)
    case empty(Bool)
    case equals(first: Int32, count: Int32)
    case equalsOperand(Int32)
    case compares(PredicateTest.Comparison, Int32)
    case comparesOperand(PredicateTest.Comparison, Int32)
    case hasPrefix(Int32)
    case text(Int32)

    /// The same test in a plan that has other literals and functions before its own.
    func moved(literals: Int32, texts: Int32) -> Test {
        switch self {
        case .equals(let first, let count): .equals(first: first + literals, count: count)
        case .compares(let comparison, let literal): .compares(comparison, literal + literals)
        case .hasPrefix(let literal): .hasPrefix(literal + literals)
        case .text(let place): .text(place + texts)
        case .exists, .null, .empty, .equalsOperand, .comparesOperand: self
        }
    }
}

/// What is asked of one value.
package enum PredicateTest: Sendable {
    /// Whether the value is there, null included.
    case exists(Bool)
    /// Whether the value is JSON null.
    case null(Bool)
    /// Whether the value is absent, null, or an empty text, list or object.
    case empty(Bool)
    /// Equal to one of the literals.
    case equals([Constant])
    /// Equal to the value of another operand.
    case equalsOperand(Int)
    /// How the value compares with a literal.
    case compares(Comparison, Constant)
    /// How the value compares with the value of another operand.
    case comparesOperand(Comparison, Int)
    /// The text starts with these bytes.
    case hasPrefix([UInt8])
    /// The text satisfies a pattern.
    case text(@Sendable (String) -> Bool)

    /// An order between two numbers or two texts.
    package enum Comparison: Sendable {
        case lessThan, atMost, greaterThan, atLeast

        func holds(_ order: Int) -> Bool {
            switch self {
            case .lessThan: order < 0
            case .atMost: order <= 0
            case .greaterThan: order > 0
            case .atLeast: order >= 0
            }
        }
    }
}
