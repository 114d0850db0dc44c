/// `prefix`: a text before the value.
struct Prefix: Transform {
    static let declaration = TransformDeclaration(
        name: "prefix",
        category: .text,
        summary: "Puts a text before the value.",
        parameters: [TransformParameter("with", .text, "What is put before.", isRequired: true)],
        accepts: [.string, .number],
        examples: [
            TransformExample("123", ["with": "invoice-"], gives: .value("invoice-123")),
            TransformExample(123, ["with": "invoice-"], gives: .value("invoice-123")),
            TransformExample("", ["with": "x"], gives: .value("x")),
            TransformExample("\u{e9}", ["with": "\u{1f600}"], gives: .value("\u{1f600}\u{e9}")),
            TransformExample([], ["with": "x"], gives: .failure("found the list `[]`")),
        ]
    )

    private let prefix: String

    init(_ arguments: TransformArguments) {
        prefix = arguments.text("with") ?? ""
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        Prefixes.join(prefix, input, from: 0, &context)
    }
}

/// `removePrefix`: the text without what it starts with.
struct RemovePrefix: Transform {
    static let declaration = TransformDeclaration(
        name: "removePrefix",
        category: .text,
        summary: "Takes a text away from the start of the value, where it is there.",
        parameters: [TransformParameter("prefix", .text, "What is taken away.", isRequired: true)],
        accepts: .string,
        examples: [
            TransformExample("pi_123", ["prefix": "pi_"], gives: .value("123")),
            TransformExample("ch_123", ["prefix": "pi_"], gives: .value("ch_123")),
            TransformExample("", ["prefix": "pi_"], gives: .value("")),
            TransformExample("\u{e9}t\u{e9}", ["prefix": "\u{e9}"], gives: .value("t\u{e9}")),
            TransformExample(1, ["prefix": "x"], gives: .failure("found the number `1`")),
        ]
    )

    private let prefix: [UInt8]

    init(_ arguments: TransformArguments) {
        prefix = Array((arguments.text("prefix") ?? "").utf8)
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        Prefixes.starts(input, with: prefix) ? Prefixes.join("", input, from: prefix.count, &context) : input
    }
}

/// `replacePrefix`: another start for the text.
struct ReplacePrefix: Transform {
    static let declaration = TransformDeclaration(
        name: "replacePrefix",
        category: .text,
        summary: "Puts another text in the place of what the value starts with.",
        details: "`prefix` may be a list; the first that fits is replaced. A value that starts with none of them is "
            + "refused, unless `otherwise` is `keep` (it stays as it is) or `prepend` (the new start is put before it).",
        parameters: [
            TransformParameter("prefix", .list(.text), "What the value starts with.", isRequired: true),
            TransformParameter("with", .text, "What takes its place.", isRequired: true),
            TransformParameter(
                "otherwise",
                .choice(["fail", "keep", "prepend"]),
                "What becomes of another value.",
                default: "fail"
            ),
        ],
        accepts: .string,
        examples: [
            TransformExample("pi_123", ["prefix": "pi_", "with": "payment-"], gives: .value("payment-123")),
            TransformExample("ch_1", ["prefix": ["pi_", "ch_"], "with": "payment-"], gives: .value("payment-1")),
            TransformExample("x", ["prefix": "pi_", "with": "payment-"], gives: .failure("does not start with `pi_`")),
            TransformExample("\u{e9}", ["prefix": "p", "with": "q", "otherwise": "prepend"], gives: .value("q\u{e9}")),
            TransformExample("", ["prefix": "p", "with": "q", "otherwise": "keep"], gives: .value("")),
            TransformExample(5, ["prefix": "p", "with": "q"], gives: .failure("found the number `5`")),
        ]
    )

    private let prefixes: [[UInt8]]
    private let replacement: String
    private let otherwise: String

    init(_ arguments: TransformArguments) {
        let value = arguments.value("prefix")
        let texts = value?.arrayValue?.compactMap(\.stringValue) ?? [value?.stringValue ?? ""]
        prefixes = texts.map { Array($0.utf8) }
        replacement = arguments.text("with") ?? ""
        otherwise = arguments.text("otherwise") ?? "fail"
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        for prefix in prefixes where Prefixes.starts(input, with: prefix) {
            return Prefixes.join(replacement, input, from: prefix.count, &context)
        }
        switch otherwise {
        case "keep": return input
        case "prepend": return Prefixes.join(replacement, input, from: 0, &context)
        default:
            let wanted = prefixes.map { "`\(String(decoding: $0, as: UTF8.self))`" }.joined(separator: " or ")
            return context.fail("\(CellReader.excerpt(input)) does not start with \(wanted)")
        }
    }
}

/// The work that the three share.
private enum Prefixes {
    /// Whether a text starts with some bytes; a text with escapes is compared unescaped.
    @inline(__always) static func starts(_ cell: Cell, with prefix: [UInt8]) -> Bool {
        CellComparison.withPlainBytes(cell) { bytes in
            guard bytes.count >= prefix.count else { return false }
            for index in prefix.indices where bytes[index] != prefix[index] { return false }
            return true
        } ?? false
    }

    /// A start and the rest of a text from a byte of its plain form on.
    @inline(__always) static func join(
        _ start: String,
        _ cell: Cell,
        from first: Int,
        _ context: inout MappingContext
    ) -> Cell {
        context.begin()
        context.append(start)
        let done: Void? = CellComparison.withPlainBytes(cell) { bytes in
            context.append(bytes.extracting(first..<bytes.count))
        }
        guard done != nil else {
            return context.fail("\(CellReader.excerpt(cell)) holds half of a surrogate pair, which is no text")
        }
        let joined = context.finish(.string, .plain)
        return joined.count > TransformLimit.bytes ? context.fail(TransformLimit.message) : joined
    }
}
