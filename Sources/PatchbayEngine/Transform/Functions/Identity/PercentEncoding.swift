/// `urlEncode`: the text as a part of a URL.
struct URLEncode: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "urlEncode",
        category: .identity,
        summary: "Percent-encodes every character but letters, digits, `-`, `.`, `_` and `~` (RFC 3986).",
        details:
            "Paths and queries of requests encode their variables themselves; this is for URLs inside other texts.",
        accepts: .string,
        examples: [
            TransformExample("a b/c", gives: .value("a%20b%2Fc")),
            TransformExample("", gives: .value("")),
            TransformExample("\u{e9}", gives: .value("%C3%A9")),
            TransformExample(5, gives: .failure("found the number `5`")),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        var text: [UInt8] = []
        for byte in (input.stringValue ?? "").utf8 {
            let isKept =
                byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
            if isKept {
                text.append(byte)
            } else {
                text.append(0x25)
                text += Hexadecimal.text([byte]).uppercased().utf8
            }
        }
        return .string(String(decoding: text, as: UTF8.self))
    }
}

/// `urlDecode`: the text that a part of a URL stands for.
struct URLDecode: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "urlDecode",
        category: .identity,
        summary: "Resolves percent-encoding (RFC 3986 section 2.1).",
        details:
            "A plus sign stays a plus sign. A `%` without two hexadecimal digits and bytes that are not UTF-8 are refused.",
        accepts: .string,
        examples: [
            TransformExample("a%20b%2fc+d", gives: .value("a b/c+d")),
            TransformExample("", gives: .value("")),
            TransformExample("%C3%A9\u{e9}", gives: .value("\u{e9}\u{e9}")),
            TransformExample("100%", gives: .failure("a `%` without two hexadecimal digits")),
            TransformExample("%ff", gives: .failure("is no text in UTF-8")),
            TransformExample(5, gives: .failure("found the number `5`")),
        ]
    )

    init(_ arguments: TransformArguments) {}

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        let bytes = Array((input.stringValue ?? "").utf8)
        var decoded: [UInt8] = []
        var place = 0
        while place < bytes.count {
            guard bytes[place] == 0x25 else {
                decoded.append(bytes[place])
                place += 1
                continue
            }
            let digits = Array(bytes[(place + 1)...].prefix(2))
            guard digits.count == 2, let value = Hexadecimal.bytes(digits) else {
                throw TransformFailure(message: "\(input.excerpt) has a `%` without two hexadecimal digits")
            }
            decoded += value
            place += 3
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw TransformFailure(message: "what \(input.excerpt) holds is no text in UTF-8")
        }
        return .string(text)
    }
}
