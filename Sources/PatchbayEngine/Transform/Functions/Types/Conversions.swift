/// `toText`: a number or a boolean as text.
struct ToText: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "toText",
        category: .types,
        summary: "Writes a number as it was written, or a boolean, as text; a text stays as it is.",
        accepts: [.string, .number, .boolean],
        examples: [
            TransformExample(12, gives: .value("12")),
            TransformExample(.exact("10.00"), gives: .value("10.00")),
            TransformExample(true, gives: .value("true")),
            TransformExample("", gives: .value("")),
            TransformExample("\u{e9}", gives: .value("\u{e9}")),
            TransformExample([], gives: .failure("found the list `[]`")),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { input.kinds == .string ? input : ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        input.stringValue == nil ? .string(input.compactText) : input
    }
}

/// `toNumber`: a text as a number.
struct ToNumber: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "toNumber",
        category: .types,
        summary: "Reads a text that is exactly a JSON number, keeping its digits; a number stays as it is.",
        accepts: [.string, .number],
        examples: [
            TransformExample("12.50", gives: .value(.exact("12.50"))),
            TransformExample(7, gives: .value(7)),
            TransformExample("12abc", gives: .failure("is not a number")),
            TransformExample("1,5", gives: .failure("is not a number")),
            TransformExample("", gives: .failure("is not a number")),
            TransformExample("\u{661}", gives: .failure("is not a number")),
            TransformExample(true, gives: .failure("found the boolean `true`")),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { ValueType(.number) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        guard let text = input.stringValue else { return input }
        guard let number = JSONNumber(text) else {
            throw TransformFailure(
                message: "\(input.excerpt) is not a number",
                expected: "digits as JSON writes them"
            )
        }
        return .number(number)
    }
}

/// `toBoolean`: a text or a number as a boolean.
struct ToBoolean: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "toBoolean",
        category: .types,
        summary: "Reads `true`, `false`, `yes`, `no`, `1` and `0`, in any case, as a boolean.",
        accepts: [.string, .number, .boolean],
        examples: [
            TransformExample("False", gives: .value(false)),
            TransformExample(1, gives: .value(true)),
            TransformExample(true, gives: .value(true)),
            TransformExample("", gives: .failure("is not a boolean")),
            TransformExample("\u{e9}", gives: .failure("is not a boolean")),
            TransformExample(2, gives: .failure("is not a boolean")),
            TransformExample([], gives: .failure("found the list `[]`")),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { ValueType(.boolean) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        if input == 0 || input == 1 { return .bool(input == 1) }
        switch input.stringValue?.lowercased() ?? input.compactText {
        case "true", "yes", "1": return true
        case "false", "no", "0": return false
        default:
            throw TransformFailure(
                message: "\(input.excerpt) is not a boolean",
                expected: "true, false, yes, no, 1 or 0"
            )
        }
    }
}
