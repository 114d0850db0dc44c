/// What the transforms of numbers share: exact numbers from cells, and back.
enum DecimalWork {
    /// The number of a cell, a text that is exactly a JSON number included; nil once the context has the failure.
    static func read(_ cell: Cell, _ context: inout MappingContext) -> ExactDecimal? {
        let fault: ExactDecimal.Fault
        do throws(ExactDecimal.Fault) {
            return try number(cell)
        } catch {
            fault = error
        }
        switch fault {
        case .notANumber, .divisionByZero: _ = context.fail("\(CellReader.excerpt(cell)) is not a number")
        case .tooLong:
            _ = context.fail("\(CellReader.excerpt(cell)) has more than \(ExactDecimal.maximumDigits) digits")
        }
        return nil
    }

    private static func number(_ cell: Cell) throws(ExactDecimal.Fault) -> ExactDecimal {
        let result = CellComparison.withPlainBytes(cell) { bytes -> Result<ExactDecimal, ExactDecimal.Fault> in
            do throws(ExactDecimal.Fault) {
                return .success(try ExactDecimal(bytes))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let number): return number
        case .failure(let fault): throw fault
        case nil: throw .notANumber
        }
    }

    /// The cell of what is made of a cell's number.
    static func apply(
        _ input: Cell,
        _ context: inout MappingContext,
        _ work: (ExactDecimal) throws(ExactDecimal.Fault) -> ExactDecimal
    ) -> Cell {
        guard let number = read(input, &context) else { return .failed }
        do throws(ExactDecimal.Fault) {
            let result = try work(number)
            context.begin()
            context.append(result.text)
            return context.finish(.number)
        } catch {
            return context.fail(message(error))
        }
    }

    /// What is said of work that has no result.
    static func message(_ fault: ExactDecimal.Fault) -> String {
        switch fault {
        case .notANumber: "the value is not a number"
        case .tooLong: "the result has more than \(ExactDecimal.maximumDigits) digits"
        case .divisionByZero: "the divisor is zero"
        }
    }
}

/// The other number of a calculation: a literal, or found by a path for each record.
struct NumberOperand: Sendable {
    /// The parameters that say which.
    static let parameters = [
        TransformParameter("number", .decimalOrPath, "The other number, or the path to it.", isRequired: true),
        TransformParameter("otherwise", .decimal, "What stands for a path that finds nothing or null."),
    ]

    private let literal: ExactDecimal?
    private let operand: Operand?
    private let otherwise: ExactDecimal?

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        literal = try arguments.decimal("number")
        operand = arguments.operand("number")
        otherwise = try arguments.decimal("otherwise")
    }

    /// Whether the number is a literal zero.
    var isZero: Bool { literal?.coefficient == 0 }

    /// The number for the record at hand; nil once the context has the failure.
    func value(_ context: inout MappingContext) -> ExactDecimal? {
        if let literal { return literal }
        let cell = operand.map { context.operand($0) } ?? .absent
        if cell.isMissing {
            if otherwise == nil {
                _ = context.fail(
                    "the path of `number` finds \(cell.kind == .null ? "null" : "nothing")",
                    expected: "a number, or an argument `otherwise`"
                )
            }
            return otherwise
        }
        guard cell.kind == .number || cell.kind == .string else {
            _ = context.fail("the path of `number` finds \(CellReader.excerpt(cell))", expected: "a number")
            return nil
        }
        return DecimalWork.read(cell, &context)
    }
}
