/// `first`: the first element of a list.
struct First: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "first",
        category: .structure,
        summary: "Takes the first element of a list; an empty list has none.",
        accepts: .array,
        examples: [
            TransformExample([1, 2], gives: .value(1)),
            TransformExample([], gives: .absent),
            TransformExample(["\u{e9}"], gives: .value("\u{e9}")),
            TransformExample("a", gives: .failure("found the string")),
            TransformExample(nil, gives: .absent),
            TransformExample(.null, gives: .value(.null)),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { .anything }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        input.arrayValue?.first
    }
}

/// `last`: the last element of a list.
struct Last: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "last",
        category: .structure,
        summary: "Takes the last element of a list; an empty list has none.",
        accepts: .array,
        examples: [
            TransformExample([1, 2], gives: .value(2)),
            TransformExample([], gives: .absent),
            TransformExample(["\u{e9}"], gives: .value("\u{e9}")),
            TransformExample("a", gives: .failure("found the string")),
            TransformExample(nil, gives: .absent),
            TransformExample(.null, gives: .value(.null)),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { .anything }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        input.arrayValue?.last
    }
}

/// `count`: how many there are.
struct Count: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "count",
        category: .structure,
        summary: "Counts the elements of a list, the members of an object, or the code points of a text.",
        accepts: [.array, .object, .string],
        examples: [
            TransformExample([1, 2], gives: .value(2)),
            TransformExample([], gives: .value(0)),
            TransformExample(["a": 1], gives: .value(1)),
            TransformExample("\u{1f600}\u{e9}", gives: .value(2)),
            TransformExample(5, gives: .failure("found the number `5`")),
            TransformExample(nil, gives: .absent),
            TransformExample(.null, gives: .value(.null)),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { ValueType(.number, isWhole: true) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        switch input {
        case .array(let elements): JSONValue.number(JSONNumber(elements.count))
        case .object(let object): JSONValue.number(JSONNumber(object.count))
        case .string(let text): JSONValue.number(JSONNumber(text.unicodeScalars.count))
        case .null, .bool, .number: nil
        }
    }
}
