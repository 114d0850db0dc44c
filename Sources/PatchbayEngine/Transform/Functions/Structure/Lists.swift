/// `flatten`: the elements of the lists in a list.
struct Flatten: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "flatten",
        category: .structure,
        summary: "Puts the elements of the lists in a list in their place; other elements stay.",
        parameters: [
            TransformParameter("depth", .integer(1...16), "How many levels of lists are dissolved.", default: 1)
        ],
        accepts: .array,
        examples: [
            TransformExample([[1, 2], 3, [[4]]], gives: .value([1, 2, 3, [4]])),
            TransformExample([[1, [2, ["\u{e9}"]]]], ["depth": 3], gives: .value([1, 2, "\u{e9}"])),
            TransformExample([], gives: .value([])),
            TransformExample([[], .null], gives: .value([.null])),
            TransformExample("a", gives: .failure("found the string")),
        ]
    )

    private let depth: Int

    init(_ arguments: TransformArguments) { depth = arguments.integer("depth") ?? 1 }

    func resultType(of input: ValueType) -> ValueType { ValueType(.array) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        var elements = input.arrayValue ?? []
        for _ in 0..<depth { elements = elements.flatMap { $0.arrayValue ?? [$0] } }
        return .array(elements)
    }
}

/// `unique`: the elements of a list without repetitions.
struct Unique: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "unique",
        category: .structure,
        summary: "Keeps the first of each group of equal elements, in their order.",
        details:
            "Elements are equal as JSON values: `1` and `1.0` are, `1` and `\"1\"` are not. With `by`, elements are equal "
            + "when the path finds equal values in them; those without it count as one group.",
        parameters: [TransformParameter("by", .query, "The path to what is compared inside each element.")],
        accepts: .array,
        examples: [
            TransformExample(["a", "b", "a", "\u{e9}"], gives: .value(["a", "b", "\u{e9}"])),
            TransformExample([1, .exact("1.0"), "1"], gives: .value([1, "1"])),
            TransformExample(
                [["id": 1, "v": 1], ["id": 2], ["id": 1, "v": 2]],
                ["by": "$.id"],
                gives: .value([["id": 1, "v": 1], ["id": 2]])
            ),
            TransformExample([], gives: .value([])),
            TransformExample("a", gives: .failure("found the string")),
        ]
    )

    private let query: JSONPath?

    init(_ arguments: TransformArguments) throws(TransformArgumentError) { query = try arguments.query("by") }

    func resultType(of input: ValueType) -> ValueType { ValueType(.array) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        var seen: Set<JSONValue?> = []
        var kept: [JSONValue] = []
        for element in input.arrayValue ?? [] where seen.insert(try QueryWork.first(query, in: element)).inserted {
            kept.append(element)
        }
        return .array(kept)
    }
}

/// `sort`: the elements of a list in order.
struct Sort: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "sort",
        category: .structure,
        summary: "Orders the elements of a list: numbers by their exact value, texts by their code points.",
        details:
            "Equal elements keep their order. Nulls and elements in which the path finds nothing come last. A list that "
            + "mixes numbers and texts, or has anything else to compare, is refused.",
        parameters: [
            TransformParameter("by", .query, "The path to what is compared inside each element."),
            TransformParameter(
                "direction",
                .choice(["ascending", "descending"]),
                "Which end comes first.",
                default: "ascending"
            ),
        ],
        accepts: .array,
        examples: [
            TransformExample([10, .exact("9.5"), -1], gives: .value([-1, .exact("9.5"), 10])),
            TransformExample(["b", "\u{e9}", "a"], ["direction": "descending"], gives: .value(["\u{e9}", "b", "a"])),
            TransformExample(
                [["at": 2], [:], ["at": 1]],
                ["by": "$.at"],
                gives: .value([["at": 1], ["at": 2], [:]])
            ),
            TransformExample(
                [9_007_199_254_740_993, 9_007_199_254_740_992],
                gives: .value([9_007_199_254_740_992, 9_007_199_254_740_993])
            ),
            TransformExample([], gives: .value([])),
            TransformExample([1, "a"], gives: .failure("numbers and texts have no order among each other")),
            TransformExample([true], gives: .failure("the boolean `true` cannot be ordered")),
            TransformExample("a", gives: .failure("found the string")),
        ]
    )

    private let query: JSONPath?
    private let isDescending: Bool

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        query = try arguments.query("by")
        isDescending = arguments.text("direction") == "descending"
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.array) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        var numbers: [(key: JSONNumber, place: Int)] = []
        var texts: [(key: [UInt8], place: Int)] = []
        var rest: [Int] = []
        let elements = input.arrayValue ?? []
        for (place, element) in elements.enumerated() {
            switch try QueryWork.first(query, in: element) {
            case .number(let number): numbers.append((number, place))
            case .string(let text): texts.append((Array(text.utf8), place))
            case nil, .null: rest.append(place)
            case let other?: throw TransformFailure(message: "\(other.excerpt) cannot be ordered")
            }
        }
        guard numbers.isEmpty || texts.isEmpty else {
            throw TransformFailure(message: "numbers and texts have no order among each other")
        }
        let order =
            numbers.sorted { isBefore($0.place, $1.place, $0.key < $1.key, $1.key < $0.key) }.map(\.place)
            + texts.sorted {
                isBefore(
                    $0.place,
                    $1.place,
                    $0.key.lexicographicallyPrecedes($1.key),
                    $1.key.lexicographicallyPrecedes($0.key)
                )
            }.map(\.place)
        return .array((order + rest).map { elements[$0] })
    }

    /// Whether one element comes before another, given how their keys compare; equal ones keep their order.
    private func isBefore(_ one: Int, _ other: Int, _ isLess: Bool, _ isGreater: Bool) -> Bool {
        isLess == isGreater ? one < other : isDescending ? isGreater : isLess
    }
}
