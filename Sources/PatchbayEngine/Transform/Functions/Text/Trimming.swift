/// `trim`: the text without white space at its ends.
struct Trim: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "trim",
        category: .text,
        summary: "Removes white space from both ends of the text.",
        accepts: .string,
        examples: [
            TransformExample("  a b \n", gives: .value("a b")),
            TransformExample("", gives: .value("")),
            TransformExample("\u{a0}\u{e9}\u{3000}", gives: .value("\u{e9}")),
            TransformExample(3, gives: .failure("found the number `3`")),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        var scalars = (input.stringValue ?? "").unicodeScalars[...]
        while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        return .string(String(scalars))
    }
}

/// `collapseWhitespace`: the text with single spaces between its words.
struct CollapseWhitespace: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "collapseWhitespace",
        category: .text,
        summary: "Makes each run of white space one space and removes it from both ends.",
        accepts: .string,
        examples: [
            TransformExample("  a \n\t b ", gives: .value("a b")),
            TransformExample("", gives: .value("")),
            TransformExample("\u{e9}\u{a0}\u{3000}x", gives: .value("\u{e9} x")),
            TransformExample(3, gives: .failure("found the number `3`")),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        let words = (input.stringValue ?? "").unicodeScalars.split { $0.properties.isWhitespace }
        return .string(words.map { String($0) }.joined(separator: " "))
    }
}

/// `truncate`: the first characters of the text.
struct Truncate: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "truncate",
        category: .text,
        summary: "Cuts the text after a number of code points.",
        parameters: [
            TransformParameter("length", .integer(0...1_000_000), "The most code points that stay.", isRequired: true)
        ],
        accepts: .string,
        examples: [
            TransformExample("abcdef", ["length": 3], gives: .value("abc")),
            TransformExample("ab", ["length": 3], gives: .value("ab")),
            TransformExample("", ["length": 0], gives: .value("")),
            TransformExample("\u{1f600}\u{e9}x", ["length": 2], gives: .value("\u{1f600}\u{e9}")),
            TransformExample([], ["length": 1], gives: .failure("found the list `[]`")),
        ]
    )

    private let length: Int

    init(_ arguments: TransformArguments) {
        length = arguments.integer("length") ?? 0
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        .string(String(String.UnicodeScalarView((input.stringValue ?? "").unicodeScalars.prefix(length))))
    }
}

/// `htmlUnescape`: the text with the basic character references resolved.
struct HTMLUnescape: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "htmlUnescape",
        category: .text,
        summary: "Resolves `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&#39;`, each once.",
        accepts: .string,
        examples: [
            TransformExample("a &lt;b&gt; &amp;amp;", gives: .value("a <b> &amp;")),
            TransformExample("", gives: .value("")),
            TransformExample("\u{e9} &", gives: .value("\u{e9} &")),
            TransformExample(1, gives: .failure("found the number `1`")),
        ]
    )

    private static let references = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'")]

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        var result = ""
        var rest = (input.stringValue ?? "")[...]
        while let place = rest.firstIndex(of: "&") {
            result += rest[..<place]
            rest = rest[place...]
            if let reference = Self.references.first(where: { rest.hasPrefix($0.0) }) {
                result += reference.1
                rest = rest.dropFirst(reference.0.count)
            } else {
                result += "&"
                rest = rest.dropFirst()
            }
        }
        return .string(result + rest)
    }
}
