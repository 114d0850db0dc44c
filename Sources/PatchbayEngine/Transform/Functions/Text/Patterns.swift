/// The parameters that the transforms with patterns share.
private let patternParameters = [
    TransformParameter("pattern", .pattern, "An I-Regexp (RFC 9485); its groups capture.", isRequired: true),
    TransformParameter("ignoreCase", .boolean, "Whether letters match in either case.", default: false),
]

/// `matches`: whether the whole text satisfies a pattern.
struct Matches: Transform {
    static let declaration = TransformDeclaration(
        name: "matches",
        category: .text,
        summary: "Says whether the whole text satisfies a pattern.",
        details: "It takes time linear in the text. `switch` and `when` have the same test for choosing between rules.",
        parameters: patternParameters,
        accepts: .string,
        examples: [
            TransformExample("in_123", ["pattern": "in_[0-9]+"], gives: .value(true)),
            TransformExample("xin_123", ["pattern": "in_[0-9]+"], gives: .value(false)),
            TransformExample("", ["pattern": "a*"], gives: .value(true)),
            TransformExample("\u{c9}", ["pattern": "\\p{Lu}"], gives: .value(true)),
            TransformExample("IN_1", ["pattern": "in_1", "ignoreCase": true], gives: .value(true)),
            TransformExample(1, ["pattern": "a"], gives: .failure("found the number `1`")),
        ]
    )

    private let pattern: RegularExpression

    init(_ arguments: TransformArguments) throws(TransformArgumentError) { pattern = try arguments.pattern("pattern") }

    func resultType(of input: ValueType) -> ValueType { ValueType(.boolean) }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        guard let matches = CellComparison.withPlainBytes(input, { pattern.matchesWhole(utf8: $0) }) else {
            return context.fail("\(CellReader.excerpt(input)) holds half of a surrogate pair, which is no text")
        }
        return Constant(.bool(matches)).cell(&context)
    }
}

/// `capture`: the part of a text that a group of a pattern takes.
struct Capture: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "capture",
        category: .text,
        summary: "Takes the part of the text that a group of a pattern matches.",
        details:
            "Where the pattern is not found there is nothing. The leftmost match counts, wherever it lies; `^` and `$` bind it to the ends. Group 0 is the whole match. "
            + "It takes time linear in the text.",
        parameters: patternParameters + [
            TransformParameter("group", .integer(0...99), "The number of the group, from the left.", default: 1)
        ],
        accepts: .string,
        examples: [
            TransformExample("INV-0042/2024", ["pattern": "INV-([0-9]+)"], gives: .value("0042")),
            TransformExample("INV-0042/2024", ["pattern": "[0-9]{4}$", "group": 0], gives: .value("2024")),
            TransformExample("inv-7", ["pattern": "INV-([0-9]+)", "ignoreCase": true], gives: .value("7")),
            TransformExample("draft", ["pattern": "INV-([0-9]+)"], gives: .absent),
            TransformExample("", ["pattern": "(a)"], gives: .absent),
            TransformExample("z\u{e9}ro", ["pattern": "z(.)"], gives: .value("\u{e9}")),
            TransformExample(42, ["pattern": "(4)"], gives: .failure("found the number `42`")),
        ]
    )

    private let pattern: RegularExpression
    private let group: Int

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        pattern = try arguments.pattern("pattern")
        group = arguments.integer("group") ?? 1
        guard group <= pattern.groupCount else {
            throw TransformArgumentError(
                parameter: "group",
                message: "the pattern has no group \(group)",
                help: "Put the part that is wanted in parentheses, or take group 0, the whole match."
            )
        }
    }

    func resultType(of input: ValueType) -> ValueType { ValueType([.string, .absent]) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        let text = input.stringValue ?? ""
        return pattern.firstMatch(in: text)?.text(ofGroup: group, in: text).map { .string(String($0)) }
    }
}

/// `replacePattern`: another text in the place of each match of a pattern.
struct ReplacePattern: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "replacePattern",
        category: .text,
        summary: "Puts a text in the place of each match of a pattern, from left to right.",
        details:
            "In `with`, `{1}` stands for the first group and `{0}` for the whole match; a brace is written twice. The "
            + "result has at most 16 MiB; a pattern that would need time beyond all proportion is refused.",
        parameters: patternParameters + [
            TransformParameter("with", .text, "What takes the place of a match.", isRequired: true)
        ],
        accepts: .string,
        examples: [
            TransformExample("+1 (555) 010-99", ["pattern": "[^0-9+]", "with": ""], gives: .value("+155501099")),
            TransformExample(
                "<@U1|ann> hi",
                ["pattern": "<@([A-Z0-9]+)\\|([^>]*)>", "with": "@{2}"],
                gives: .value("@ann hi")
            ),
            TransformExample("abc", ["pattern": "B", "with": "{{{0}}}", "ignoreCase": true], gives: .value("a{b}c")),
            TransformExample("", ["pattern": "a", "with": "b"], gives: .value("")),
            TransformExample("\u{e9}t\u{e9}", ["pattern": "\u{e9}", "with": "e"], gives: .value("ete")),
            TransformExample([], ["pattern": "a", "with": "b"], gives: .failure("found the list `[]`")),
        ]
    )

    private enum Part {
        case text([UInt8])
        case group(Int)
    }

    private let pattern: RegularExpression
    private let parts: [Part]

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        pattern = try arguments.pattern("pattern")
        parts = try Self.parts(arguments.text("with") ?? "", groups: pattern.groupCount)
    }

    private static func parts(_ text: String, groups: Int) throws(TransformArgumentError) -> [Part] {
        let bytes = Array(text.utf8)
        var parts: [Part] = []
        var literal: [UInt8] = []
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            guard byte == 0x7B || byte == 0x7D else {
                literal.append(byte)
                place += 1
                continue
            }
            if place + 1 < bytes.count, bytes[place + 1] == byte {
                literal.append(byte)
                place += 2
                continue
            }
            let end = bytes[place...].firstIndex(of: 0x7D) ?? place
            let name = String(decoding: bytes[min(place + 1, end)..<end], as: UTF8.self)
            guard byte == 0x7B, let group = Int(name), (0...groups).contains(group) else {
                throw TransformArgumentError(
                    parameter: "with",
                    message: name.isEmpty ? "a brace stands alone" : "the pattern has no group `\(name)`",
                    help: "Write `{1}` for the first group, `{{` and `}}` for braces."
                )
            }
            if !literal.isEmpty { parts.append(.text(literal)) }
            literal = []
            parts.append(.group(group))
            place = end + 1
        }
        return literal.isEmpty ? parts : parts + [.text(literal)]
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        let bytes = Array((input.stringValue ?? "").utf8)
        let found: [RegularExpressionMatch]
        do throws(RegularExpressionLimitError) {
            found = try pattern.matches(inUTF8: bytes.span)
        } catch {
            throw TransformFailure(message: "the pattern takes too many steps in \(input.excerpt)")
        }
        guard !found.isEmpty else { return input }
        var result: [UInt8] = []
        var place = 0
        for match in found {
            result += bytes[place..<match.range.lowerBound]
            for part in parts {
                switch part {
                case .text(let text): result += text
                case .group(let group): if let range = match.range(ofGroup: group) { result += bytes[range] }
                }
            }
            try TransformLimit.check(result.count)
            place = match.range.upperBound
        }
        return .string(String(decoding: result + bytes[place...], as: UTF8.self))
    }
}
