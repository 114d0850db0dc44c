/// `negate`: the number with the other sign.
struct Negate: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "negate",
        category: .numbers,
        summary: "Changes the sign of a number; zero stays as it is.",
        accepts: [.number, .string],
        examples: [
            TransformExample(
                .exact("10.00"),
                gives: .value(.exact("-10.00"))
            ),
            TransformExample(-5, gives: .value(5)),
            TransformExample(0, gives: .value(0)),
            TransformExample("", gives: .failure("is not a number")),
            TransformExample("\u{661}", gives: .failure("is not a number")),
            TransformExample(true, gives: .failure("found the boolean `true`")),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType {
        ValueType(.number, isWhole: input.isWhole && input.kinds == .number)
    }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        try Sign.change(input, flips: true)
    }
}

/// `absolute`: the number without its sign.
struct Absolute: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "absolute",
        category: .numbers,
        summary: "Drops the minus sign of a number.",
        accepts: [.number, .string],
        examples: [
            TransformExample(
                .exact("-10.00"),
                gives: .value(.exact("10.00"))
            ),
            TransformExample(5, gives: .value(5)),
            TransformExample("", gives: .failure("is not a number")),
            TransformExample("\u{661}", gives: .failure("is not a number")),
            TransformExample(true, gives: .failure("found the boolean `true`")),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType {
        ValueType(.number, isWhole: input.isWhole && input.kinds == .number)
    }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        try Sign.change(input, flips: false)
    }
}

/// Changes of a number's sign, on its text.
private enum Sign {
    /// The number with the sign flipped, or without it.
    static func change(_ value: JSONValue, flips: Bool) throws(TransformFailure) -> JSONValue {
        guard let number = value.numberValue ?? value.stringValue.flatMap({ JSONNumber($0) }) else {
            throw TransformFailure(message: "\(value.excerpt) is not a number")
        }
        if number.text.hasPrefix("-") { return .number(JSONNumber(checked: String(number.text.dropFirst()))) }
        return .number(flips && number != JSONNumber(0) ? JSONNumber(checked: "-" + number.text) : number)
    }
}
