/// `suffix`: a text behind the value.
struct Suffix: Transform {
    static let declaration = TransformDeclaration(
        name: "suffix",
        category: .text,
        summary: "Puts a text behind the value.",
        parameters: [TransformParameter("with", .text, "What is put behind.", isRequired: true)],
        accepts: [.string, .number],
        examples: [
            TransformExample("12", ["with": "%"], gives: .value("12%")),
            TransformExample(12, ["with": "%"], gives: .value("12%")),
            TransformExample("", ["with": "x"], gives: .value("x")),
            TransformExample("\u{e9}", ["with": "\u{1f600}"], gives: .value("\u{e9}\u{1f600}")),
            TransformExample([], ["with": "x"], gives: .failure("found the list `[]`")),
        ]
    )

    private let suffix: String

    init(_ arguments: TransformArguments) { suffix = arguments.text("with") ?? "" }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        TextWork.make(input, &context) { bytes, context in
            context.append(bytes)
            context.append(suffix)
        }
    }
}

/// `removeSuffix`: the text without what it ends with.
struct RemoveSuffix: Transform {
    static let declaration = TransformDeclaration(
        name: "removeSuffix",
        category: .text,
        summary: "Takes a text away from the end of the value, where it is there.",
        parameters: [TransformParameter("suffix", .text, "What is taken away.", isRequired: true)],
        accepts: .string,
        examples: [
            TransformExample("acme.myshopify.com", ["suffix": ".myshopify.com"], gives: .value("acme")),
            TransformExample("acme", ["suffix": ".com"], gives: .value("acme")),
            TransformExample("", ["suffix": "x"], gives: .value("")),
            TransformExample("\u{e9}t\u{e9}", ["suffix": "\u{e9}"], gives: .value("\u{e9}t")),
            TransformExample(1, ["suffix": "x"], gives: .failure("found the number `1`")),
        ]
    )

    private let suffix: [UInt8]

    init(_ arguments: TransformArguments) { suffix = Array((arguments.text("suffix") ?? "").utf8) }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        TextWork.make(input, &context) { bytes, context in
            let start = bytes.count - suffix.count
            let ends = start >= 0 && suffix.indices.allSatisfy { bytes[start + $0] == suffix[$0] }
            context.append(ends ? bytes.extracting(0..<start) : bytes)
        }
    }
}
