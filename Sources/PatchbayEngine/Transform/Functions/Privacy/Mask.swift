/// `mask`: a text of which only an end can be read.
struct Mask: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "mask",
        category: .privacy,
        summary: "Replaces the characters of a text with `*` and keeps a few at one end.",
        details: "Never more than half of the characters are kept, so that a short text is not given away. At most 16 "
            + "asterisks are written, however long the text is. Numbers are masked by their text.",
        parameters: [
            TransformParameter("keep", .integer(0...16), "How many characters stay.", default: 4),
            TransformParameter("side", .choice(["start", "end"]), "The end at which they stay.", default: "end"),
        ],
        accepts: [.string, .number],
        examples: [
            TransformExample("DE89370400440532013000", gives: .value("****************3000")),
            TransformExample("12345", gives: .value("***45")),
            TransformExample("secret-token", ["keep": 3, "side": "start"], gives: .value("sec*********")),
            TransformExample("\u{e9}\u{1f600}xy", ["keep": 1], gives: .value("***y")),
            TransformExample("x", gives: .value("*")),
            TransformExample("", gives: .value("")),
            TransformExample(1234, ["keep": 0], gives: .value("****")),
            TransformExample(true, gives: .failure("found the boolean `true`")),
        ]
    )

    private static let maximumAsterisks = 16

    private let keep: Int
    private let keepsStart: Bool

    init(_ arguments: TransformArguments) {
        keep = arguments.integer("keep") ?? 4
        keepsStart = arguments.text("side") == "start"
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        let characters = Array((input.stringValue ?? input.compactText).unicodeScalars)
        let kept = min(keep, characters.count / 2)
        let asterisks = String(repeating: "*", count: min(characters.count - kept, Self.maximumAsterisks))
        let shown = keepsStart ? characters.prefix(kept) : characters.suffix(kept)
        let text = String(String.UnicodeScalarView(shown))
        return .string(keepsStart ? text + asterisks : asterisks + text)
    }
}
