/// `split`: the parts of a text between separators.
struct Split: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "split",
        category: .text,
        summary: "Cuts the text at each separator into a list.",
        details: "An empty text gives one empty part.",
        parameters: [
            TransformParameter("separator", .text, "What stands between the parts; not empty.", isRequired: true)
        ],
        accepts: .string,
        examples: [
            TransformExample("a,b,,c", ["separator": ","], gives: .value(["a", "b", "", "c"])),
            TransformExample("", ["separator": ","], gives: .value([""])),
            TransformExample("\u{e9}::x", ["separator": "::"], gives: .value(["\u{e9}", "x"])),
            TransformExample(1, ["separator": ","], gives: .failure("found the number `1`")),
        ]
    )

    private let separator: [UInt8]

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        separator = Array((arguments.text("separator") ?? "").utf8)
        if separator.isEmpty {
            throw TransformArgumentError(parameter: "separator", message: "a separator cannot be empty")
        }
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.array) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        let bytes = Array((input.stringValue ?? "").utf8)
        var parts: [JSONValue] = []
        var start = 0
        var place = 0
        while place + separator.count <= bytes.count {
            if bytes[place..<place + separator.count].elementsEqual(separator) {
                parts.append(.string(String(decoding: bytes[start..<place], as: UTF8.self)))
                place += separator.count
                start = place
            } else {
                place += 1
            }
        }
        return .array(parts + [.string(String(decoding: bytes[start...], as: UTF8.self))])
    }
}

/// `join`: one text of a list of texts.
struct Join: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "join",
        category: .text,
        summary: "Puts the texts, numbers and booleans of a list together with a separator between them.",
        details: "Nulls are left out; a list or an object inside is refused. The result has at most 16 MiB.",
        parameters: [
            TransformParameter("separator", .text, "What is put between the parts.", default: "")
        ],
        accepts: .array,
        examples: [
            TransformExample(["a", 1, true], ["separator": "-"], gives: .value("a-1-true")),
            TransformExample([], ["separator": "-"], gives: .value("")),
            TransformExample(["\u{e9}", .null, "x"], gives: .value("\u{e9}x")),
            TransformExample([[]], gives: .failure("a list cannot be joined")),
            TransformExample("a", gives: .failure("found the string")),
        ]
    )

    private let separator: String

    init(_ arguments: TransformArguments) {
        separator = arguments.text("separator") ?? ""
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        var result = ""
        var isFirst = true
        for element in input.arrayValue ?? [] {
            let part: String
            switch element {
            case .string(let text): part = text
            case .number, .bool: part = element.compactText
            case .null: continue
            case .array: throw TransformFailure(message: "a list cannot be joined into a text")
            case .object: throw TransformFailure(message: "an object cannot be joined into a text")
            }
            if !isFirst { result += separator }
            isFirst = false
            result += part
            try TransformLimit.check(result.utf8.count)
        }
        return .string(result)
    }
}
