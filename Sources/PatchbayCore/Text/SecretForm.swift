/// One form of a secret, as it is sought in a text.
struct SecretForm: Sendable {
    /// How its letters are compared, and what goes with them.
    private enum Kind {
        /// Byte by byte.
        case exact
        /// ASCII letters without case.
        case caseless
        /// In base 64 of either alphabet, with whatever is encoded before and behind it.
        case base64
    }

    private let bytes: [UInt8]
    private let kind: Kind

    /// From so many letters on a secret that is written in another case is no chance.
    private static let distinct = 8
    /// The shortest part of a base 64 text that tells a secret.
    private static let shortestEncoded = 6
    /// How much of a secret at the end of a text that was cut tells it.
    private static let shortestStart = 4

    private init(_ bytes: [UInt8], _ kind: Kind) {
        self.bytes = bytes
        self.kind = kind
    }

    /// The forms of a secret.
    static func all(of text: String) -> [SecretForm] {
        let bytes = Array(text.utf8)
        let isLong = bytes.count >= distinct
        var forms = [SecretForm(isLong ? bytes.map(lowercase) : bytes, isLong ? .caseless : .exact)]
        forms.append(SecretForm(Array(Hexadecimal.encode(bytes).utf8), .caseless))
        // Three bytes are four letters: what they are depends on where in a group the secret begins.
        for shift in 0..<3 {
            let encoded = Base64.encode([UInt8](repeating: 0x20, count: shift) + bytes).utf8.prefix { $0 != 0x3D }
            // Letters of a group that is shared with what stands before or behind are not the secret's alone.
            let own = encoded.dropFirst(shift == 0 ? 0 : shift + 1).dropLast((shift + bytes.count) % 3 == 0 ? 0 : 1)
            if own.count >= shortestEncoded { forms.append(SecretForm(Array(own), .base64)) }
        }
        return forms
    }

    /// Where the form stands that begins at an offset of a text; nil when it does not.
    func range(in text: [UInt8], from start: Int, isCut: Bool) -> Range<Int>? {
        guard let end = end(in: text, from: start, isCut: isCut) else { return nil }
        guard kind == .base64 else { return start..<end }
        var (first, last) = (start, end)
        while first > 0, Self.isEncoded(text[first - 1]) { first -= 1 }
        while last < text.count, Self.isEncoded(text[last]) || text[last] == UInt8(ascii: "=") { last += 1 }
        return first..<last
    }

    private func end(in text: [UInt8], from start: Int, isCut: Bool) -> Int? {
        guard same(text[start], bytes[0]) || WrittenUnit.begins(with: text[start]) else { return nil }
        var open = [(index: 0, place: start)]
        // Texts are not to make the search long: a form has few ways to be read.
        var steps = 16 * bytes.count + 64
        while let (index, place) = open.popLast(), steps > 0 {
            steps -= 1
            if index == bytes.count { return place }
            if place >= text.count {
                if isCut, index >= Self.shortestStart { return text.count }
                continue
            }
            let unit = WrittenUnit(text, at: place)
            for (read, length) in unit.readings where holds(read, at: index) {
                open.append((index + read.count, place + length))
            }
            if same(text[place], bytes[index]) { open.append((index + 1, place + 1)) }
        }
        return nil
    }

    private func holds(_ read: [UInt8], at index: Int) -> Bool {
        index + read.count <= bytes.count && zip(read, bytes[index...]).allSatisfy { same($0, $1) }
    }

    private func same(_ written: UInt8, _ sought: UInt8) -> Bool {
        switch kind {
        case .exact: written == sought
        case .caseless: Self.lowercase(written) == sought
        case .base64: Self.standard(written) == sought
        }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// A letter of the URL alphabet as that of the standard one.
    private static func standard(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: byte
        }
    }

    /// Whether a byte may be of a base 64 text, an escape of JSON included.
    private static func isEncoded(_ byte: UInt8) -> Bool {
        PercentEncoding.isAlphanumeric(byte) || "+/-_\\".utf8.contains(byte)
    }
}

/// What the letters at a place of a text stand for when they are an escape.
private struct WrittenUnit {
    /// The bytes that they stand for, and how many letters these are; several where it depends on who wrote them.
    var readings: [(bytes: [UInt8], length: Int)] = []

    private static let entities: [(name: String, byte: UInt8)] = [
        ("amp;", 0x26), ("lt;", 0x3C), ("gt;", 0x3E), ("quot;", 0x22), ("apos;", 0x27),
    ]

    /// Whether an escape may begin with a byte.
    static func begins(with byte: UInt8) -> Bool { "%+\\&".utf8.contains(byte) }

    init(_ text: [UInt8], at place: Int) {
        switch text[place] {
        case UInt8(ascii: "%"): percent(text, place)
        case UInt8(ascii: "+"): readings = [([0x20], 1)]
        case UInt8(ascii: "\\"): backslash(text, place)
        case UInt8(ascii: "&"): entity(text, place)
        default: break
        }
    }

    /// `%2F`, and `%252F` of what was encoded twice.
    private mutating func percent(_ text: [UInt8], _ place: Int) {
        if let byte = Self.number(text, place + 1, digits: 2) { readings.append(([UInt8(byte)], 3)) }
        if Self.number(text, place + 1, digits: 2) == 0x25, let byte = Self.number(text, place + 3, digits: 2) {
            readings.append(([UInt8(byte)], 5))
        }
    }

    /// `\/` and `\u002f`, with more backslashes where a text within a text was escaped again.
    private mutating func backslash(_ text: [UInt8], _ place: Int) {
        var next = place
        while next < text.count, text[next] == UInt8(ascii: "\\") { next += 1 }
        if next - place > 1 { readings.append(([UInt8(ascii: "\\")], 2)) }
        guard next < text.count else { return }
        let length = next - place
        switch text[next] {
        case UInt8(ascii: "u"):
            guard let unit = Self.number(text, next + 1, digits: 4) else { return }
            if let scalar = Unicode.Scalar(UInt32(unit)) {
                readings.append((Array(String(scalar).utf8), length + 5))
            } else if unit & 0xFC00 == 0xD800, let low = Self.number(text, next + length + 6, digits: 4),
                low & 0xFC00 == 0xDC00,
                let scalar = Unicode.Scalar(UInt32(0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF))
            {
                readings.append((Array(String(scalar).utf8), 2 * length + 10))
            }
        case UInt8(ascii: "n"): readings.append(([0x0A], length + 1))
        case UInt8(ascii: "r"): readings.append(([0x0D], length + 1))
        case UInt8(ascii: "t"): readings.append(([0x09], length + 1))
        case let other: readings.append(([other], length + 1))
        }
    }

    /// `&amp;`, `&#47;` and `&#x2f;`.
    private mutating func entity(_ text: [UInt8], _ place: Int) {
        let rest = text[(place + 1)...].prefix(10)
        for (name, byte) in Self.entities where rest.starts(with: name.utf8) {
            readings.append(([byte], name.utf8.count + 1))
        }
        guard rest.first == UInt8(ascii: "#"), let end = rest.firstIndex(of: UInt8(ascii: ";")) else { return }
        let digits = String(decoding: rest[..<end].dropFirst(), as: UTF8.self)
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        if let scalar = number.flatMap({ Unicode.Scalar($0) }) {
            readings.append((Array(String(scalar).utf8), end - place + 1))
        }
    }

    private static func number(_ text: [UInt8], _ place: Int, digits: Int) -> Int? {
        guard place + digits <= text.count else { return nil }
        let written = text[place..<place + digits]
        guard written.allSatisfy({ $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 6 }) else { return nil }
        return Int(String(decoding: written, as: UTF8.self), radix: 16)
    }
}
