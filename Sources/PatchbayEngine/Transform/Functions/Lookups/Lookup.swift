/// `lookup`: the entry of a table.
struct Lookup: Transform {
    static let declaration = TransformDeclaration(
        name: "lookup",
        category: .lookups,
        summary: "Takes the entry of a table for the value.",
        details: "Numbers and booleans are looked up by their text. A value that the table does not have is refused, "
            + "unless `otherwise` says what it becomes.",
        parameters: [
            TransformParameter("table", .table, "What each value becomes.", isRequired: true),
            TransformParameter("otherwise", .json, "What any other value becomes."),
        ],
        accepts: [.string, .number, .boolean],
        examples: [
            TransformExample("succeeded", ["table": ["succeeded": "completed"]], gives: .value("completed")),
            TransformExample("new", ["table": ["a": "b"], "otherwise": "unknown"], gives: .value("unknown")),
            TransformExample("new", ["table": ["a": "b"]], gives: .failure("is not in the table")),
            TransformExample("", ["table": ["": "empty"]], gives: .value("empty")),
            TransformExample(1, ["table": ["1": true]], gives: .value(true)),
            TransformExample("\u{e9}", ["table": ["\u{e9}": "e"]], gives: .value("e")),
            TransformExample([], ["table": ["a": "b"]], gives: .failure("found the list `[]`")),
        ]
    )

    private let keys: TextTable
    private let results: [Constant]
    private let otherwise: Constant?

    init(_ arguments: TransformArguments) {
        let members = arguments.value("table")?.objectValue?.members ?? []
        keys = TextTable(members.map(\.name))
        results = members.map { Constant($0.value) }
        otherwise = arguments.value("otherwise").map(Constant.init)
    }

    func resultType(of input: ValueType) -> ValueType {
        let values = results.map(\.value) + (otherwise.map { [$0.value] } ?? [])
        var kinds: ValueType.Kinds = []
        for result in results + (otherwise.map { [$0] } ?? []) { kinds.formUnion(ValueType.Kinds(result.kind)) }
        return ValueType(kinds, enumeration: values)
    }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        let place = keys.place(of: input)
        if place >= 0 { return results.span[place].cell(&context) }
        if let otherwise { return otherwise.cell(&context) }
        return context.fail("\(CellReader.excerpt(input)) is not in the table")
    }
}
