/// A calculation with the value and another number.
protocol ArithmeticTransform: Transform {
    /// The other number.
    var operand: NumberOperand { get }
    /// The exact result.
    func combine(_ value: ExactDecimal, _ other: ExactDecimal) throws(ExactDecimal.Fault) -> ExactDecimal
}

extension ArithmeticTransform {
    func resultType(of input: ValueType) -> ValueType { ValueType(.number) }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        guard let other = operand.value(&context) else { return .failed }
        return DecimalWork.apply(input, &context) { value throws(ExactDecimal.Fault) in try combine(value, other) }
    }
}

/// `add`: the sum with another number.
struct Add: ArithmeticTransform {
    static let declaration = TransformDeclaration(
        name: "add",
        category: .numbers,
        summary: "Adds a number, exactly.",
        details: "The result has as many decimal places as the longer of the two, and 38 digits at most.",
        parameters: NumberOperand.parameters,
        accepts: [.number, .string],
        examples: [
            TransformExample(.exact("10.00"), ["number": .exact("0.125")], gives: .value(.exact("10.125"))),
            TransformExample(5, ["number": "$.tax"], record: ["tax": "1.10"], gives: .value(.exact("6.10"))),
            TransformExample(5, ["number": "$.tax", "otherwise": 0], gives: .value(5)),
            TransformExample(5, ["number": "$.tax"], gives: .failure("the path of `number` finds nothing")),
            TransformExample(5, ["number": "$.tax"], record: ["tax": []], gives: .failure("finds the list `[]`")),
            TransformExample(
                .exact("99999999999999999999999999999999999999"),
                ["number": 1],
                gives: .failure("the result has more than 38 digits")
            ),
            TransformExample("", ["number": 1], gives: .failure("is not a number")),
            TransformExample("\u{661}", ["number": 1], gives: .failure("is not a number")),
            TransformExample(true, ["number": 1], gives: .failure("found the boolean `true`")),
        ]
    )

    let operand: NumberOperand

    init(_ arguments: TransformArguments) throws(TransformArgumentError) { operand = try NumberOperand(arguments) }

    func combine(_ value: ExactDecimal, _ other: ExactDecimal) throws(ExactDecimal.Fault) -> ExactDecimal {
        try value.adding(other)
    }
}

/// `subtract`: the difference to another number.
struct Subtract: ArithmeticTransform {
    static let declaration = TransformDeclaration(
        name: "subtract",
        category: .numbers,
        summary: "Takes a number away, exactly.",
        details: "The result has as many decimal places as the longer of the two, and 38 digits at most.",
        parameters: NumberOperand.parameters,
        accepts: [.number, .string],
        examples: [
            TransformExample(.exact("10.00"), ["number": .exact("0.5")], gives: .value(.exact("9.50"))),
            TransformExample(3, ["number": "$.paid"], record: ["paid": 5], gives: .value(-2)),
            TransformExample(3, ["number": "$.paid"], record: ["paid": .null], gives: .failure("finds null")),
            TransformExample(3, ["number": "$.paid", "otherwise": 0], record: ["paid": .null], gives: .value(3)),
            TransformExample(
                .exact("-99999999999999999999999999999999999999"),
                ["number": 1],
                gives: .failure("the result has more than 38 digits")
            ),
            TransformExample("", ["number": 1], gives: .failure("is not a number")),
            TransformExample("\u{661}", ["number": 1], gives: .failure("is not a number")),
            TransformExample([1], ["number": 1], gives: .failure("found the list `[1]`")),
        ]
    )

    let operand: NumberOperand

    init(_ arguments: TransformArguments) throws(TransformArgumentError) { operand = try NumberOperand(arguments) }

    func combine(_ value: ExactDecimal, _ other: ExactDecimal) throws(ExactDecimal.Fault) -> ExactDecimal {
        try value.adding(other.negated)
    }
}

/// `multiply`: the product with another number.
struct Multiply: ArithmeticTransform {
    static let declaration = TransformDeclaration(
        name: "multiply",
        category: .numbers,
        summary: "Multiplies with a number, exactly.",
        details:
            "The result has the decimal places of both numbers together, and 38 digits at most; put `round` behind "
            + "it where fewer are wanted.",
        parameters: NumberOperand.parameters,
        accepts: [.number, .string],
        examples: [
            TransformExample(.exact("19.99"), ["number": .exact("0.19")], gives: .value(.exact("3.7981"))),
            TransformExample("2", ["number": "$.quantity"], record: ["quantity": -3], gives: .value(-6)),
            TransformExample(2, ["number": "$.quantity", "otherwise": 1], gives: .value(2)),
            TransformExample(.exact("-0.5"), ["number": 0], gives: .value(.exact("0.0"))),
            TransformExample(
                .exact("12345678901234567890"),
                ["number": .exact("12345678901234567890")],
                gives: .failure("the result has more than 38 digits")
            ),
            TransformExample("", ["number": 1], gives: .failure("is not a number")),
            TransformExample("\u{661}", ["number": 1], gives: .failure("is not a number")),
            TransformExample(false, ["number": 1], gives: .failure("found the boolean `false`")),
        ]
    )

    let operand: NumberOperand

    init(_ arguments: TransformArguments) throws(TransformArgumentError) { operand = try NumberOperand(arguments) }

    func combine(_ value: ExactDecimal, _ other: ExactDecimal) throws(ExactDecimal.Fault) -> ExactDecimal {
        try value.multiplied(by: other)
    }
}

/// `divide`: the quotient by another number.
struct Divide: ArithmeticTransform {
    static let declaration = TransformDeclaration(
        name: "divide",
        category: .numbers,
        summary: "Divides by a number and rounds once, to the decimal places stated.",
        details: "The result has exactly `places` decimal places, and 38 digits at most. Division by zero is refused.",
        parameters: NumberOperand.parameters + Rounding.parameters,
        accepts: [.number, .string],
        examples: [
            TransformExample(
                10,
                ["number": 3, "places": 2, "mode": "halfEven"],
                gives: .value(.exact("3.33"))
            ),
            TransformExample(
                -1,
                ["number": 8, "places": 2, "mode": "halfEven"],
                gives: .value(.exact("-0.12"))
            ),
            TransformExample(
                1,
                ["number": "$.quantity", "otherwise": 3, "places": 0, "mode": "up"],
                gives: .value(1)
            ),
            TransformExample(
                1,
                ["number": "$.quantity", "places": 2, "mode": "down"],
                record: ["quantity": 0],
                gives: .failure("the divisor is zero")
            ),
            TransformExample(
                .exact("1e30"),
                ["number": .exact("0.1"), "places": 10, "mode": "down"],
                gives: .failure("the result has more than 38 digits")
            ),
            TransformExample("", ["number": 2, "places": 2, "mode": "down"], gives: .failure("is not a number")),
            TransformExample(
                "\u{661}",
                ["number": 2, "places": 2, "mode": "down"],
                gives: .failure("is not a number")
            ),
            TransformExample([], ["number": 2, "places": 2, "mode": "down"], gives: .failure("found the list `[]`")),
        ]
    )

    let operand: NumberOperand
    private let rounding: Rounding

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        operand = try NumberOperand(arguments)
        rounding = Rounding(arguments)
        if operand.isZero { throw TransformArgumentError(parameter: "number", message: "nothing is divided by zero") }
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.number, isWhole: rounding.places == 0) }

    func combine(_ value: ExactDecimal, _ other: ExactDecimal) throws(ExactDecimal.Fault) -> ExactDecimal {
        try value.divided(by: other, places: rounding.places, rounding.mode)
    }
}
