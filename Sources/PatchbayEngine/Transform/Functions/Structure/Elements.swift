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
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { .anything }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        input.arrayValue?.last
    }
}

/// `at`: an element of a list by its place.
struct At: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "at",
        category: .structure,
        summary: "Takes the element at a place of a list; nothing when the list is shorter.",
        parameters: [
            TransformParameter(
                "index",
                .integer(-1_000_000...1_000_000),
                "The place from 0 on; a negative one counts from the end.",
                isRequired: true
            )
        ],
        accepts: .array,
        examples: [
            TransformExample(["a", "\u{e9}", "c"], ["index": 1], gives: .value("\u{e9}")),
            TransformExample(["a", "b", "c"], ["index": -2], gives: .value("b")),
            TransformExample(["a"], ["index": 1], gives: .absent),
            TransformExample([], ["index": -1], gives: .absent),
            TransformExample("abc", ["index": 0], gives: .failure("found the string")),
        ]
    )

    private let index: Int

    init(_ arguments: TransformArguments) { index = arguments.integer("index") ?? 0 }

    func resultType(of input: ValueType) -> ValueType { .anything }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        input[index < 0 ? (input.arrayValue?.count ?? 0) + index : index]
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
