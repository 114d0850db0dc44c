/// A compiled condition over the operands of a frame.
package indirect enum PredicatePlan: Sendable {
    case all([PredicatePlan])
    case any([PredicatePlan])
    case not(PredicatePlan)
    /// A test of one operand. A test of an absent value is false, but for `exists: false` and `empty: true`.
    case test(operand: Int, PredicateTest)

    /// Whether the condition holds for the record or item whose operands the context has.
    func holds(_ context: borrowing MappingContext) -> Bool {
        switch self {
        case .all(let parts):
            for part in parts where !part.holds(context) { return false }
            return true
        case .any(let parts):
            for part in parts where part.holds(context) { return true }
            return false
        case .not(let part): return !part.holds(context)
        case .test(let operand, let test):
            return test.holds(context.operand(Operand(index: operand)), context)
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

    func holds(_ cell: Cell, _ context: borrowing MappingContext) -> Bool {
        switch self {
        case .exists(let wanted): return (cell.kind != .absent) == wanted
        case .null(let wanted): return cell.kind != .absent && (cell.kind == .null) == wanted
        case .empty(let wanted): return CellComparison.isEmpty(cell) == wanted
        case .equals(let literals):
            for literal in literals where CellComparison.equals(cell, literal) { return true }
            return false
        case .equalsOperand(let other):
            return CellComparison.equals(cell, context.operand(Operand(index: other)))
        case .compares(let comparison, let literal):
            guard let order = CellComparison.order(cell, literal) else { return false }
            return comparison.holds(order)
        case .comparesOperand(let comparison, let other):
            guard let order = CellComparison.order(cell, context.operand(Operand(index: other))) else { return false }
            return comparison.holds(order)
        case .hasPrefix(let prefix):
            guard cell.kind == .string else { return false }
            return CellComparison.withPlainBytes(cell) { bytes in
                guard bytes.count >= prefix.count else { return false }
                for index in prefix.indices where bytes[index] != prefix[index] { return false }
                return true
            } ?? false
        case .text(let matches):
            guard cell.kind == .string, let text = CellComparison.text(cell) else { return false }
            return matches(text)
        }
    }
}
