/// `pick`: the named members of an object.
struct Pick: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "pick",
        category: .structure,
        summary: "Keeps the named members of an object.",
        parameters: [
            TransformParameter("members", .list(.text), "The names; those missing stay missing.", isRequired: true)
        ],
        accepts: .object,
        examples: [
            TransformExample(
                ["b": 1, "\u{e9}": 2, "c": 3],
                ["members": ["\u{e9}", "b"]],
                gives: .value(["b": 1, "\u{e9}": 2])
            ),
            TransformExample(["b": 1], ["members": "x"], gives: .value([:])),
            TransformExample([:], ["members": ["a"]], gives: .value([:])),
            TransformExample([], ["members": ["a"]], gives: .failure("found the list `[]`")),
        ]
    )

    private let names: Set<ExactText>

    init(_ arguments: TransformArguments) { names = Set(arguments.texts("members").map(ExactText.init)) }

    func resultType(of input: ValueType) -> ValueType { ValueType(.object) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        .object(JSONObject((input.objectValue?.members ?? []).filter { names.contains(ExactText($0.name)) }))
    }
}

/// `omit`: an object without the named members.
struct Omit: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "omit",
        category: .structure,
        summary: "Leaves the named members of an object out.",
        parameters: [TransformParameter("members", .list(.text), "The names.", isRequired: true)],
        accepts: .object,
        examples: [
            TransformExample(["a": 1, "\u{e9}": 2], ["members": ["\u{e9}", "x"]], gives: .value(["a": 1])),
            TransformExample([:], ["members": "a"], gives: .value([:])),
            TransformExample("a", ["members": "a"], gives: .failure("found the string")),
        ]
    )

    private let names: Set<ExactText>

    init(_ arguments: TransformArguments) { names = Set(arguments.texts("members").map(ExactText.init)) }

    func resultType(of input: ValueType) -> ValueType { ValueType(.object) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        .object(JSONObject((input.objectValue?.members ?? []).filter { !names.contains(ExactText($0.name)) }))
    }
}

/// `merge`: two objects in one.
struct Merge: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "merge",
        category: .structure,
        summary: "Adds the members of another object; where both have a member, the other's value counts.",
        details: "Objects inside are not merged. Where the path finds nothing or null, the object stays as it is.",
        parameters: [TransformParameter("with", .path, "The path to the other object.", isRequired: true)],
        accepts: .object,
        examples: [
            TransformExample(
                ["a": 1, "b": 1],
                ["with": "$.more"],
                record: ["more": ["b": 2, "\u{e9}": 3]],
                gives: .value(["a": 1, "b": 2, "\u{e9}": 3])
            ),
            TransformExample(["a": "\u{e9}"], ["with": "$.more"], gives: .value(["a": "\u{e9}"])),
            TransformExample([:], ["with": "$.more"], record: ["more": .null], gives: .value([:])),
            TransformExample(
                [:],
                ["with": "$.more"],
                record: ["more": "x"],
                gives: .failure("the path of `with` finds the string `\"x\"`")
            ),
            TransformExample([], ["with": "$.more"], gives: .failure("found the list `[]`")),
        ]
    )

    private let operand: Operand?

    init(_ arguments: TransformArguments) { operand = arguments.operand("with") }

    func resultType(of input: ValueType) -> ValueType { ValueType(.object) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        let cell = operand.map { context.operand($0) } ?? .absent
        if cell.isMissing { return input }
        guard case .object(let other) = CellReader.value(cell), case .object(var merged) = input else {
            throw TransformFailure(
                message: "the path of `with` finds \(CellReader.excerpt(cell))",
                expected: "an object"
            )
        }
        for member in other.members { merged[member.name] = member.value }
        return .object(merged)
    }
}
