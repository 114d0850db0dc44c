/// `parseJson`: the value that a text of JSON holds.
struct ParseJSON: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "parseJson",
        category: .types,
        summary: "Reads a text that is exactly one JSON value.",
        details: "Numbers keep their digits. A member that occurs twice, more than 512 levels, and more than 1 MiB are "
            + "refused. Put `get` or `at` behind it to take a part.",
        accepts: .string,
        examples: [
            TransformExample(
                "{\"sku\":\"\u{e9}\",\"price\":10.00}",
                gives: .value(["sku": "\u{e9}", "price": .exact("10.00")])
            ),
            TransformExample("null", gives: .value(.null)),
            TransformExample("", gives: .failure("is not JSON")),
            TransformExample("{\"a\":1,\"a\":2}", gives: .failure("the member `a` occurs twice")),
            TransformExample("[1] x", gives: .failure("is not JSON: byte 4")),
            TransformExample(5, gives: .failure("found the number `5`")),
        ]
    )

    /// The longest text that is read, in bytes.
    private static let maximumBytes = 1024 * 1024

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { ValueType(ValueType.Kinds.anything.subtracting(.absent)) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        let text = input.stringValue ?? ""
        guard text.utf8.count <= Self.maximumBytes else {
            throw TransformFailure(message: "a text of \(text.utf8.count) bytes is too long to be read as JSON")
        }
        do throws(JSONFault) {
            return try JSONValue(parsing: text)
        } catch {
            throw TransformFailure(message: "\(input.excerpt) is not JSON: byte \(error.offset), \(error.message)")
        }
    }
}
