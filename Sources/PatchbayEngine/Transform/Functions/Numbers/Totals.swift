/// The numbers of a list.
struct NumberList: Sendable {
    /// The parameter that says where an element holds its number.
    static let parameters = [
        TransformParameter(
            "of",
            .query,
            "The path to the number inside each element; without it, the elements are numbers."
        )
    ]

    /// What the transforms of number lists say of nulls.
    static let details =
        "Nulls and elements without the number are left out; texts that are exactly a JSON number count. "
        + "The members of one object are a list too: `\"from\": \"$['net', 'tax']\"`."

    private let query: JSONPath?

    init(_ arguments: TransformArguments) throws(TransformArgumentError) { query = try arguments.query("of") }

    /// The numbers, in order.
    func numbers(_ list: JSONValue) throws(TransformFailure) -> [JSONNumber] {
        var numbers: [JSONNumber] = []
        for element in list.arrayValue ?? [] {
            guard let query else {
                if let number = try Self.number(element) { numbers.append(number) }
                continue
            }
            for found in try QueryWork.values(query, in: element) {
                if let number = try Self.number(found) { numbers.append(number) }
            }
        }
        return numbers
    }

    private static func number(_ value: JSONValue) throws(TransformFailure) -> JSONNumber? {
        if value == .null { return nil }
        guard let number = value.numberValue ?? value.stringValue.flatMap({ JSONNumber($0) }) else {
            throw TransformFailure(message: "\(value.excerpt) in the list is not a number")
        }
        return number
    }
}

/// `sum`: all numbers of a list together.
struct Sum: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "sum",
        category: .numbers,
        summary: "Adds up the numbers of a list, exactly; the sum of an empty list is 0.",
        details: NumberList.details,
        parameters: NumberList.parameters,
        accepts: .array,
        examples: [
            TransformExample([.exact("0.10"), .exact("0.2"), "3"], gives: .value(.exact("3.30"))),
            TransformExample(
                [["amount": 5], ["amount": .null], ["note": "caf\u{e9}"], ["amount": -2]],
                ["of": "$.amount"],
                gives: .value(3)
            ),
            TransformExample([], gives: .value(0)),
            TransformExample(["\u{e9}"], gives: .failure("the string `\"\u{e9}\"` in the list is not a number")),
            TransformExample([.exact("1e39")], gives: .failure("more than 38 digits")),
            TransformExample(5, gives: .failure("found the number `5`")),
        ]
    )

    private let list: NumberList

    init(_ arguments: TransformArguments) throws(TransformArgumentError) { list = try NumberList(arguments) }

    func resultType(of input: ValueType) -> ValueType { ValueType(.number) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        var total = ExactDecimal(0)
        for number in try list.numbers(input) {
            do throws(ExactDecimal.Fault) {
                total = try total.adding(ExactDecimal(number))
            } catch {
                throw TransformFailure(message: DecimalWork.message(error))
            }
        }
        return .exact(total.text)
    }
}

/// `minimum`: the smallest number of a list.
struct Minimum: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "minimum",
        category: .numbers,
        summary: "Takes the smallest number of a list; an empty list has none.",
        details: NumberList.details,
        parameters: NumberList.parameters,
        accepts: .array,
        examples: [
            TransformExample([2, .exact("1.50"), "10"], gives: .value(.exact("1.50"))),
            TransformExample([["n": 3], ["n": -1]], ["of": "$.n"], gives: .value(-1)),
            TransformExample([.null], gives: .absent),
            TransformExample([], gives: .absent),
            TransformExample(["\u{661}"], gives: .failure("is not a number")),
            TransformExample("a", gives: .failure("found the string")),
        ]
    )

    private let list: NumberList

    init(_ arguments: TransformArguments) throws(TransformArgumentError) { list = try NumberList(arguments) }

    func resultType(of input: ValueType) -> ValueType { ValueType([.number, .absent]) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        try list.numbers(input).min().map { .number($0) }
    }
}

/// `maximum`: the largest number of a list.
struct Maximum: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "maximum",
        category: .numbers,
        summary: "Takes the largest number of a list; an empty list has none.",
        details: NumberList.details,
        parameters: NumberList.parameters,
        accepts: .array,
        examples: [
            TransformExample([2, .exact("1.50"), "10"], gives: .value(10)),
            TransformExample([["n": 3], ["n": -1]], ["of": "$.n"], gives: .value(3)),
            TransformExample([], gives: .absent),
            TransformExample(["\u{661}"], gives: .failure("is not a number")),
            TransformExample("a", gives: .failure("found the string")),
        ]
    )

    private let list: NumberList

    init(_ arguments: TransformArguments) throws(TransformArgumentError) { list = try NumberList(arguments) }

    func resultType(of input: ValueType) -> ValueType { ValueType([.number, .absent]) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        try list.numbers(input).max().map { .number($0) }
    }
}
