/// `entries`: the members of an object as a list.
struct Entries: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "entries",
        category: .structure,
        summary: "Makes a list of the members of an object: `{ \"key\": …, \"value\": … }` for each.",
        accepts: .object,
        examples: [
            TransformExample(
                ["a": 1, "\u{e9}": .null],
                gives: .value([["key": "a", "value": 1], ["key": "\u{e9}", "value": .null]])
            ),
            TransformExample([:], gives: .value([])),
            TransformExample([], gives: .failure("found the list `[]`")),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { ValueType(.array) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        .array((input.objectValue?.members ?? []).map { ["key": .string($0.name), "value": $0.value] })
    }
}

/// `fromEntries`: an object of a list of keys and values.
struct FromEntries: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "fromEntries",
        category: .structure,
        summary: "Makes an object of a list whose elements each hold a key and a value.",
        details:
            "Numbers and booleans become keys by their text. An element without a key is refused, and so is a key that "
            + "occurs twice; put `unique` before it to keep the first. An element without a value gives null.",
        parameters: [
            TransformParameter("key", .query, "The path to the key inside each element.", default: "$.key"),
            TransformParameter("value", .query, "The path to the value inside each element.", default: "$.value"),
        ],
        accepts: .array,
        examples: [
            TransformExample(
                [["key": "a", "value": 1], ["key": 2, "value": "\u{e9}"]],
                gives: .value(["a": 1, "2": "\u{e9}"])
            ),
            TransformExample(
                [["name": "Color", "data": ["text": "red"]], ["name": "Size"]],
                ["key": "$.name", "value": "$.data.text"],
                gives: .value(["Color": "red", "Size": .null])
            ),
            TransformExample([], gives: .value([:])),
            TransformExample([["value": 1]], gives: .failure("the object `{\"value\":1}` has no key")),
            TransformExample([["key": "a"], ["key": "a"]], gives: .failure("the key `a` occurs twice")),
            TransformExample(["a": 1], gives: .failure("found the object")),
        ]
    )

    private let key: JSONPath?
    private let value: JSONPath?

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        key = try arguments.query("key")
        value = try arguments.query("value")
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.object) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        var members = MemberList()
        for element in input.arrayValue ?? [] {
            let name: String
            switch try QueryWork.first(key, in: element) {
            case .string(let text): name = text
            case .number(let number): name = number.text
            case .bool(let flag): name = String(flag)
            case nil, .null, .array, .object:
                throw TransformFailure(message: "\(element.excerpt) has no key")
            }
            try members.add(name, try QueryWork.first(value, in: element) ?? .null)
        }
        return .object(members.object)
    }
}

/// `zip`: an object of a list of values and a list of their names.
struct Zip: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "zip",
        category: .structure,
        summary: "Makes an object of a row: its values in order get the names of a list.",
        details: "A row that is shorter than the names leaves the last ones out; one that is longer is refused.",
        parameters: [
            TransformParameter("keys", .path, "The path to the list of names, often in the page.", isRequired: true)
        ],
        accepts: .array,
        examples: [
            TransformExample(
                [1, "\u{e9}"],
                ["keys": "$.header"],
                record: ["header": ["id", "name", "note"]],
                gives: .value(["id": 1, "name": "\u{e9}"])
            ),
            TransformExample([], ["keys": "$.header"], record: ["header": []], gives: .value([:])),
            TransformExample(
                [1, 2],
                ["keys": "$.header"],
                record: ["header": ["a"]],
                gives: .failure("the row has 2 values, and there are 1 names")
            ),
            TransformExample([1], ["keys": "$.header"], gives: .failure("the path of `keys` finds nothing")),
            TransformExample(
                [1, 2],
                ["keys": "$.header"],
                record: ["header": ["a", "a"]],
                gives: .failure("the key `a` occurs twice")
            ),
            TransformExample("a", ["keys": "$.header"], gives: .failure("found the string")),
        ]
    )

    private let operand: Operand?

    init(_ arguments: TransformArguments) { operand = arguments.operand("keys") }

    func resultType(of input: ValueType) -> ValueType { ValueType(.object) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        let cell = operand.map { context.operand($0) } ?? .absent
        let names = CellReader.value(cell)?.arrayValue?.map(\.stringValue)
        guard let names, !names.contains(nil) else {
            throw TransformFailure(
                message: "the path of `keys` finds \(CellReader.excerpt(cell))",
                expected: "a list of texts"
            )
        }
        let row = input.arrayValue ?? []
        guard row.count <= names.count else {
            throw TransformFailure(message: "the row has \(row.count) values, and there are \(names.count) names")
        }
        var members = MemberList()
        for (name, value) in zip(names, row) { try members.add(name ?? "", value) }
        return .object(members.object)
    }
}

/// Members of an object that is being made; no name twice.
private struct MemberList {
    private var members: [JSONObject.Member] = []
    private var names: Set<ExactText> = []

    mutating func add(_ name: String, _ value: JSONValue) throws(TransformFailure) {
        guard names.insert(ExactText(name)).inserted else {
            throw TransformFailure(message: "the key `\(name)` occurs twice")
        }
        members.append(JSONObject.Member(name: name, value: value))
    }

    var object: JSONObject { JSONObject(members) }
}
