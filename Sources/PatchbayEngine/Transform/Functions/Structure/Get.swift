/// `get`: a member of an object by its name.
struct Get: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "get",
        category: .structure,
        summary: "Takes the member of an object that has a name, which may come from the record.",
        details:
            "An object without the member gives nothing. Where the name is known and nothing stands before it, a path "
            + "in `from` does the same.",
        parameters: [
            TransformParameter(
                "key",
                .textOrPath,
                "The name, or an object such as `{ \"record\": \"$.locale\" }` that leads to it.",
                isRequired: true
            )
        ],
        accepts: .object,
        examples: [
            TransformExample(["a": 1], ["key": "a"], gives: .value(1)),
            TransformExample(
                ["de": "gr\u{fc}n", "en": "green"],
                ["key": ["record": "$.locale"]],
                record: ["locale": "de"],
                gives: .value("gr\u{fc}n")
            ),
            TransformExample(["a": 1], ["key": ["record": "$.locale"]], gives: .absent),
            TransformExample(
                ["a": 1],
                ["key": ["record": "$.locale"]],
                record: ["locale": []],
                gives: .failure("the path of `key` finds the list `[]`")
            ),
            TransformExample([:], ["key": "a"], gives: .absent),
            TransformExample([1], ["key": "a"], gives: .failure("found the list `[1]`")),
        ]
    )

    private let key: String?
    private let operand: Operand?

    init(_ arguments: TransformArguments) {
        key = arguments.text("key")
        operand = arguments.operand("key")
    }

    func resultType(of input: ValueType) -> ValueType { .anything }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        if let key { return input[key] }
        let cell = operand.map { context.operand($0) } ?? .absent
        switch cell.kind {
        case .absent, .null: return nil
        case .string, .number, .boolean: return CellComparison.text(cell).flatMap { input[$0] }
        case .array, .object, .failed:
            throw TransformFailure(
                message: "the path of `key` finds \(CellReader.excerpt(cell))",
                expected: "a text, a number or a boolean"
            )
        }
    }
}
