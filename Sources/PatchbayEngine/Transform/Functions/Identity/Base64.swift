/// The parameter that both directions share.
private let alphabetParameters = [
    TransformParameter(
        "alphabet",
        .choice(Base64Coding.Alphabet.allCases.map(\.rawValue)),
        "`standard` (RFC 4648 section 4, padded) or `url` (section 5, without padding).",
        default: "standard"
    )
]

/// `base64Encode`: the text's bytes in base64.
struct Base64Encode: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "base64Encode",
        category: .identity,
        summary: "Writes the text's UTF-8 in base64.",
        parameters: alphabetParameters,
        accepts: .string,
        examples: [
            TransformExample("foob", gives: .value("Zm9vYg==")),
            TransformExample("foob", ["alphabet": "url"], gives: .value("Zm9vYg")),
            TransformExample("\u{fb}\u{e9}~?", gives: .value("w7vDqX4/")),
            TransformExample("", gives: .value("")),
            TransformExample(5, gives: .failure("found the number `5`")),
        ]
    )

    private let alphabet: Base64Coding.Alphabet

    init(_ arguments: TransformArguments) {
        alphabet = arguments.text("alphabet").flatMap(Base64Coding.Alphabet.init) ?? .standard
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        .string(Base64Coding.encode(Array((input.stringValue ?? "").utf8), alphabet))
    }
}

/// `base64Decode`: the text that base64 holds.
struct Base64Decode: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "base64Decode",
        category: .identity,
        summary: "Reads base64 whose bytes are a text in UTF-8.",
        details: "Other characters and bits that nothing uses are refused; the padding may be missing with `url`.",
        parameters: alphabetParameters,
        accepts: .string,
        examples: [
            TransformExample("w6k=", gives: .value("\u{e9}")),
            TransformExample("Zm9vYg", ["alphabet": "url"], gives: .value("foob")),
            TransformExample("", gives: .value("")),
            TransformExample("\u{e9}", gives: .failure("is not base64")),
            TransformExample("Zm9vYg", gives: .failure("is not base64")),
            TransformExample("/w==", gives: .failure("is no text in UTF-8")),
            TransformExample([], gives: .failure("found the list `[]`")),
        ]
    )

    private let alphabet: Base64Coding.Alphabet

    init(_ arguments: TransformArguments) {
        alphabet = arguments.text("alphabet").flatMap(Base64Coding.Alphabet.init) ?? .standard
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        guard let bytes = Base64Coding.decode(Array((input.stringValue ?? "").utf8), alphabet) else {
            throw TransformFailure(message: "\(input.excerpt) is not base64 of the alphabet `\(alphabet.rawValue)`")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw TransformFailure(message: "what \(input.excerpt) holds is no text in UTF-8")
        }
        return .string(text)
    }
}
