/// The parameter that both directions share.
private let alphabetParameters = [
    TransformParameter(
        "alphabet",
        .choice(Base64.Alphabet.allCases.map(\.rawValue)),
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

    private let alphabet: Base64.Alphabet

    init(_ arguments: TransformArguments) {
        alphabet = arguments.text("alphabet").flatMap(Base64.Alphabet.init) ?? .standard
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        .string(Base64.encode(Array((input.stringValue ?? "").utf8), alphabet))
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

    private let alphabet: Base64.Alphabet

    init(_ arguments: TransformArguments) {
        alphabet = arguments.text("alphabet").flatMap(Base64.Alphabet.init) ?? .standard
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        guard let bytes = Base64.decode(Array((input.stringValue ?? "").utf8), alphabet) else {
            throw TransformFailure(message: "\(input.excerpt) is not base64 of the alphabet `\(alphabet.rawValue)`")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw TransformFailure(message: "what \(input.excerpt) holds is no text in UTF-8")
        }
        return .string(text)
    }
}

/// Base64 (RFC 4648).
enum Base64 {
    /// Which characters stand for the last two values, and whether there is padding.
    enum Alphabet: String, CaseIterable {
        case standard, url
    }

    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    private static func digits(_ alphabet: Alphabet) -> [UInt8] {
        digits + Array((alphabet == .standard ? "+/" : "-_").utf8)
    }

    /// The text of bytes; padded in the standard alphabet.
    static func encode(_ bytes: [UInt8], _ alphabet: Alphabet) -> String {
        let digits = digits(alphabet)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group = 0
            for offset in 0..<3 { group = group << 8 | (offset < count ? Int(bytes[start + offset]) : 0) }
            for offset in 0...count { text.append(digits[group >> (18 - 6 * offset) & 63]) }
            if alphabet == .standard { text += repeatElement(0x3D, count: 3 - count) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text; nil when it is not base64 of the alphabet.
    static func decode(_ text: [UInt8], _ alphabet: Alphabet) -> [UInt8]? {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, digit) in digits(alphabet).enumerated() { values[Int(digit)] = UInt8(value) }
        var digits = text[...]
        while digits.last == 0x3D, text.count - digits.count < 2 { digits.removeLast() }
        let isPadded = digits.count < text.count
        guard isPadded || alphabet == .standard ? text.count.isMultiple(of: 4) : digits.count % 4 != 1 else {
            return nil
        }
        var bytes: [UInt8] = []
        var (group, bits) = (0, 0)
        for digit in digits {
            guard values[Int(digit)] < 64 else { return nil }
            group = group << 6 | Int(values[Int(digit)])
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(group >> bits & 0xFF))
                group &= 1 << bits - 1
            }
        }
        return group == 0 ? bytes : nil
    }
}
