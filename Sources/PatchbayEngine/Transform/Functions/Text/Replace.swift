/// `replace`: another text in the place of each occurrence of one.
struct Replace: Transform {
    static let declaration = TransformDeclaration(
        name: "replace",
        category: .text,
        summary: "Puts a text in the place of each occurrence of another, from left to right.",
        details: "Letters must agree in case; `replacePattern` does more. The result has at most 16 MiB.",
        parameters: [
            TransformParameter("text", .text, "What is replaced; not empty.", isRequired: true),
            TransformParameter("with", .text, "What takes its place.", isRequired: true),
        ],
        accepts: .string,
        examples: [
            TransformExample("a-b-c", ["text": "-", "with": ""], gives: .value("abc")),
            TransformExample("aaa", ["text": "aa", "with": "b"], gives: .value("ba")),
            TransformExample("", ["text": "a", "with": "b"], gives: .value("")),
            TransformExample("caf\u{e9}", ["text": "\u{e9}", "with": "e"], gives: .value("cafe")),
            TransformExample(1, ["text": "a", "with": "b"], gives: .failure("found the number `1`")),
        ]
    )

    private let text: [UInt8]
    private let replacement: [UInt8]

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        text = Array((arguments.text("text") ?? "").utf8)
        replacement = Array((arguments.text("with") ?? "").utf8)
        if text.isEmpty { throw TransformArgumentError(parameter: "text", message: "an empty text cannot be replaced") }
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        TextWork.make(input, &context) { bytes, context in
            var place = 0
            while place < bytes.count, context.arena.openCount <= TransformLimit.bytes {
                if TextWork.comes(text, at: place, in: bytes) {
                    context.append(replacement.span)
                    place += text.count
                } else {
                    context.append(bytes[place])
                    place += 1
                }
            }
        }
    }
}

/// `quote`: the text in quotes, as a query language wants it.
struct Quote: Transform {
    static let declaration = TransformDeclaration(
        name: "quote",
        category: .text,
        summary: "Puts the text in quotes for a query text, so that nothing in it can end the quotes.",
        details: "`backslash` writes a backslash before quotes and backslashes (as SOQL does); `double` "
            + "writes quotes twice (SQL, OData). Control characters are refused.",
        parameters: [
            TransformParameter(
                "escape",
                .choice(["backslash", "double"]),
                "How a quote is escaped.",
                isRequired: true
            ),
            TransformParameter("quote", .choice(["'", "\""]), "The quote.", default: "'"),
        ],
        accepts: .string,
        examples: [
            TransformExample("O'Neil \\ Co", ["escape": "backslash"], gives: .value("'O\\'Neil \\\\ Co'")),
            TransformExample("O'Neil \\ Co", ["escape": "double"], gives: .value("'O''Neil \\ Co'")),
            TransformExample("a\"b", ["escape": "double", "quote": "\""], gives: .value("\"a\"\"b\"")),
            TransformExample("", ["escape": "double"], gives: .value("''")),
            TransformExample("caf\u{e9}", ["escape": "backslash"], gives: .value("'caf\u{e9}'")),
            TransformExample("a\nb", ["escape": "backslash"], gives: .failure("a control character")),
            TransformExample(1, ["escape": "double"], gives: .failure("found the number `1`")),
        ]
    )

    private let quote: UInt8
    private let usesBackslash: Bool

    init(_ arguments: TransformArguments) {
        quote = arguments.text("quote") == "\"" ? 0x22 : 0x27
        usesBackslash = arguments.text("escape") == "backslash"
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        var hasControl = false
        let cell = TextWork.make(input, &context) { bytes, context in
            context.append(quote)
            for index in bytes.indices {
                let byte = bytes[index]
                if byte < 0x20 || byte == 0x7F { hasControl = true }
                if usesBackslash, byte == quote || byte == 0x5C { context.append(0x5C) }
                if !usesBackslash, byte == quote { context.append(quote) }
                context.append(byte)
            }
            context.append(quote)
        }
        return hasControl ? context.fail("\(CellReader.excerpt(input)) has a control character in it") : cell
    }
}
