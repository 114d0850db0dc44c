/// `uppercase`: every letter in its capital form.
struct Uppercase: Transform {
    static let declaration = TransformDeclaration(
        name: "uppercase",
        category: .text,
        summary: "Writes every letter in its capital form.",
        details:
            "ASCII letters are changed in place; any other text follows Unicode's full case mapping, so `ß` becomes `SS`.",
        accepts: .string,
        examples: [
            TransformExample("usd", gives: .value("USD")),
            TransformExample("", gives: .value("")),
            TransformExample("straße \u{e9}", gives: .value("STRASSE \u{c9}")),
            TransformExample(12, gives: .failure("found the number `12`")),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        LetterCase.change(input, &context, range: 0x61...0x7A) { $0.uppercased() }
    }
}

/// `lowercase`: every letter in its small form.
struct Lowercase: Transform {
    static let declaration = TransformDeclaration(
        name: "lowercase",
        category: .text,
        summary: "Writes every letter in its small form.",
        details: "ASCII letters are changed in place; any other text follows Unicode's full case mapping.",
        accepts: .string,
        examples: [
            TransformExample("USD", gives: .value("usd")),
            TransformExample("", gives: .value("")),
            TransformExample("\u{c9}A", gives: .value("\u{e9}a")),
            TransformExample(true, gives: .failure("found the boolean `true`")),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        LetterCase.change(input, &context, range: 0x41...0x5A) { $0.lowercased() }
    }
}

/// The work that both cases share.
private enum LetterCase {
    /// Flips the case bit of the ASCII letters in a range; text that is not plain ASCII goes the long way.
    @inline(__always) static func change(
        _ input: Cell,
        _ context: inout MappingContext,
        range: ClosedRange<UInt8>,
        _ unicode: (String) -> String
    ) -> Cell {
        let isASCII =
            input.form != .escaped
            && input.withBytes { bytes in
                var all: UInt8 = 0
                for index in bytes.indices { all |= bytes[index] }
                return all < 0x80
            }
        guard isASCII else {
            guard let text = CellComparison.text(input) else {
                return context.fail("\(CellReader.excerpt(input)) holds half of a surrogate pair, which is no text")
            }
            let changed = context.string(unicode(text))
            return changed.count > TransformLimit.bytes ? context.fail(TransformLimit.message) : changed
        }
        context.begin()
        input.withBytes { bytes in
            for index in bytes.indices {
                let byte = bytes[index]
                context.append(byte >= range.lowerBound && byte <= range.upperBound ? byte ^ 0x20 : byte)
            }
        }
        return context.finish(.string, input.form)
    }
}
