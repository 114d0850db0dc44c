/// `sha256`: the digest of a text.
struct SHA256Digest: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "sha256",
        category: .identity,
        summary: "Makes the SHA-256 digest (FIPS 180-4) of the text's UTF-8.",
        parameters: [
            TransformParameter(
                "encoding",
                .choice(["hex", "base64", "base64url"]),
                "How the 32 bytes are written; `base64url` has no padding.",
                default: "hex"
            )
        ],
        accepts: .string,
        examples: [
            TransformExample(
                "abc",
                gives: .value("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            ),
            TransformExample(
                "abc",
                ["encoding": "base64"],
                gives: .value("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
            ),
            TransformExample(
                "",
                ["encoding": "base64url"],
                gives: .value("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")
            ),
            TransformExample(
                "\u{e9}",
                gives: .value("4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c")
            ),
            TransformExample(5, gives: .failure("found the number `5`")),
        ]
    )

    private let digest: @Sendable ([UInt8]) -> [UInt8]
    private let encoding: String

    init(_ arguments: TransformArguments) {
        digest = arguments.environment.sha256
        encoding = arguments.text("encoding") ?? "hex"
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string) }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        let bytes = digest(Array((input.stringValue ?? "").utf8))
        return switch encoding {
        case "base64": .string(Base64Coding.encode(bytes, .standard))
        case "base64url": .string(Base64Coding.encode(bytes, .url))
        default: .string(Hexadecimal.text(bytes))
        }
    }
}

/// `uuidV5`: a UUID that follows from a text.
struct UUIDVersion5: ValueTransform {
    static let declaration = TransformDeclaration(
        name: "uuidV5",
        category: .identity,
        summary: "Makes the UUID of version 5 (RFC 9562) that follows from a namespace and the text.",
        parameters: [
            TransformParameter(
                "namespace",
                .text,
                "A UUID, or `dns`, `url`, `oid` or `x500` for those of RFC 9562 section 6.6.",
                isRequired: true
            )
        ],
        accepts: .string,
        examples: [
            TransformExample(
                "www.example.com",
                ["namespace": "dns"],
                gives: .value("2ed6657d-e927-568b-95e1-2665a8aea6a2")
            ),
            TransformExample(
                "www.example.com",
                ["namespace": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"],
                gives: .value("2ed6657d-e927-568b-95e1-2665a8aea6a2")
            ),
            TransformExample("", ["namespace": "dns"], gives: .value("4ebd0208-8328-5d69-8c44-ec50939c0967")),
            TransformExample("\u{e9}", ["namespace": "url"], gives: .value("10e1d6de-dc68-53f0-883a-30ec870dd739")),
            TransformExample(5, ["namespace": "dns"], gives: .failure("found the number `5`")),
        ]
    )

    private static let namespaces = [
        "dns": "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "url": "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
        "oid": "6ba7b812-9dad-11d1-80b4-00c04fd430c8", "x500": "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
    ]

    private let digest: @Sendable ([UInt8]) -> [UInt8]
    private let namespace: [UInt8]

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        digest = arguments.environment.sha1
        let text = arguments.text("namespace") ?? ""
        guard let bytes = Self.bytes(Self.namespaces[text] ?? text) else {
            throw TransformArgumentError(
                parameter: "namespace",
                message: "`\(text)` is not a UUID and not the name of a namespace",
                help: "Write a UUID of your own, or `dns`, `url`, `oid` or `x500`."
            )
        }
        namespace = bytes
    }

    /// The 16 bytes of a UUID in its usual form of 8, 4, 4, 4 and 12 digits.
    private static func bytes(_ text: String) -> [UInt8]? {
        let parts = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
        guard parts.map(\.count) == [8, 4, 4, 4, 12] else { return nil }
        return Hexadecimal.bytes(Array(parts.joined()))
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string, format: "uuid") }

    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue? {
        var bytes = Array(digest(namespace + Array((input.stringValue ?? "").utf8)).prefix(16))
        guard bytes.count == 16 else { throw TransformFailure(message: "the digest is too short") }
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hexadecimal.text(bytes))
        let parts = [digits[..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20...]]
        return .string(parts.map { String($0) }.joined(separator: "-"))
    }
}

/// Bytes as hexadecimal digits.
enum Hexadecimal {
    /// Two small digits for each byte.
    static func text(_ bytes: [UInt8]) -> String {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
        return String(decoding: bytes.flatMap { [digit($0 >> 4), digit($0 & 15)] }, as: UTF8.self)
    }

    /// The value of a digit in either case.
    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }

    /// The bytes that pairs of digits stand for; nil for anything else.
    static func bytes(_ digits: [UInt8]) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[place]), let low = value(digits[place + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}
