/// The parameter that says which elements are meant.
private let conditionParameters = [
    TransformParameter("where", .predicate, "What holds for the element; `$` is the element.", isRequired: true)
]

/// `find`: the first element for which a condition holds.
struct Find: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "find",
        category: .structure,
        summary: "Takes the first element of a list for which a condition holds; nothing when there is none.",
        parameters: conditionParameters,
        accepts: .array,
        examples: [
            TransformExample(
                [["type": "home", "v": 1], ["type": "work", "v": 2]],
                ["where": ["path": "$.type", "equals": "work"]],
                gives: .value(["type": "work", "v": 2])
            ),
            TransformExample(
                [["id": "\u{e9}"], ["id": "b"]],
                ["where": ["path": "$.id", "equals": ["path": ["record": "$.chosen"]]]],
                record: ["chosen": "b"],
                gives: .value(["id": "b"])
            ),
            TransformExample([1, 5, 9], ["where": ["path": "$", "greaterThan": 4]], gives: .value(5)),
            TransformExample([], ["where": ["path": "$", "exists": true]], gives: .absent),
            TransformExample("a", ["where": ["path": "$", "exists": true]], gives: .failure("found the string")),
        ]
    )

    private let condition: ElementPredicate?

    init(_ arguments: TransformArguments) { condition = arguments.predicate("where") }

    func resultType(of input: ValueType) -> ValueType { .anything }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        for element in input.arrayValue ?? [] where condition?.holds(element, &context) ?? true { return element }
        return nil
    }
}

/// `filter`: the elements for which a condition holds.
struct Filter: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "filter",
        category: .structure,
        summary: "Keeps the elements of a list for which a condition holds, in their order.",
        parameters: conditionParameters,
        accepts: .array,
        examples: [
            TransformExample(
                [["kind": "tax", "v": 1], ["kind": "\u{e9}", "v": 2], ["v": 3]],
                ["where": ["not": ["path": "$.kind", "equals": "tax"]]],
                gives: .value([["kind": "\u{e9}", "v": 2], ["v": 3]])
            ),
            TransformExample(
                ["a", "", .null, "b"],
                ["where": ["path": "$", "empty": false]],
                gives: .value(["a", "b"])
            ),
            TransformExample([], ["where": ["path": "$", "exists": true]], gives: .value([])),
            TransformExample(["a": 1], ["where": ["path": "$", "exists": true]], gives: .failure("found the object")),
        ]
    )

    private let condition: ElementPredicate?

    init(_ arguments: TransformArguments) { condition = arguments.predicate("where") }

    func resultType(of input: ValueType) -> ValueType { ValueType(.array) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        var kept: [JSONValue] = []
        for element in input.arrayValue ?? [] where condition?.holds(element, &context) ?? true { kept.append(element) }
        return .array(kept)
    }
}
