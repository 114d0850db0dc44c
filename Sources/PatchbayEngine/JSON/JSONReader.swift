/// Why a text cannot become a value.
package struct JSONFault: Error, Equatable, Sendable {
    /// What is wrong.
    package enum Kind: Sendable, Equatable {
        /// The text is not JSON (RFC 8259).
        case grammar(PayloadFault.Kind)
        /// An escape denotes half of a surrogate pair alone, which no Unicode text can hold.
        case loneSurrogate
        /// An object has a member of this name twice.
        case repeatedMember(String)
    }

    /// What is wrong.
    package var kind: Kind
    /// The byte at which it shows.
    package var offset: Int

    /// A fault.
    package init(kind: Kind, offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    /// One clause for the user.
    package var message: String {
        switch kind {
        case .grammar(let kind): PayloadFault(kind: kind, offset: offset).message
        case .loneSurrogate: "an escape denotes half of a surrogate pair"
        case .repeatedMember(let name): "the member `\(name)` occurs twice"
        }
    }
}

extension JSONValue {
    /// Reads exactly one value (RFC 8259, UTF-8 without byte order mark, at most 512 levels deep).
    ///
    /// The grammar is the payload scanner's; numbers keep their text, whatever their size.
    /// - Throws: a `JSONFault` with the offset of the first fault.
    package init(parsing bytes: Span<UInt8>) throws(JSONFault) {
        var padded: [UInt8] = []
        padded.reserveCapacity(bytes.count + PaddedBytes.padding)
        for index in bytes.indices { padded.append(bytes[index]) }
        try self.init(parsing: padded)
    }

    /// Reads exactly one value from the bytes of an array.
    package init(parsing bytes: [UInt8]) throws(JSONFault) {
        let padded = bytes + [UInt8](repeating: 0, count: PaddedBytes.padding)
        var scanner = PayloadScanner()
        let end = padded.span.withPadding(to: bytes.count) { scanner.scan($0, from: 0, to: bytes.count) }
        if let fault = scanner.fault { throw JSONFault(kind: .grammar(fault.kind), offset: fault.offset) }
        guard end == bytes.count else { throw JSONFault(kind: .grammar(.extraContent), offset: end) }
        var builder = JSONBuilder(place: 0)
        self = try builder.value(padded.span)
    }

    /// Reads exactly one value from the UTF-8 of a text.
    package init(parsing text: String) throws(JSONFault) {
        try self.init(parsing: Array(text.utf8))
    }

    /// The compact JSON text.
    package var compactText: String { JSONText.compact(self) }
}

/// Builds values from bytes whose grammar is known to be right.
struct JSONBuilder {
    /// The next byte.
    var place: Int

    private mutating func skipBlanks(_ bytes: Span<UInt8>) {
        while bytes[place] == 0x20 || bytes[place] == 0x0A || bytes[place] == 0x0D || bytes[place] == 0x09 {
            place += 1
        }
    }

    /// Builds the value at the place and moves behind it.
    mutating func value(_ bytes: Span<UInt8>) throws(JSONFault) -> JSONValue {
        skipBlanks(bytes)
        switch bytes[place] {
        case 0x22: return .string(try text(bytes))
        case 0x7B: return try object(bytes)
        case 0x5B: return try array(bytes)
        case 0x74:
            place += 4
            return .bool(true)
        case 0x66:
            place += 5
            return .bool(false)
        case 0x6E:
            place += 4
            return .null
        default: return .number(number(bytes))
        }
    }

    private mutating func number(_ bytes: Span<UInt8>) -> JSONNumber {
        let start = place
        while place < bytes.count, Self.isNumberByte(bytes[place]) { place += 1 }
        let digits = bytes.extracting(start..<place)
        return JSONNumber(
            checked: unsafe digits.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        )
    }

    private static func isNumberByte(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || byte == 0x2D || byte == 0x2B || byte == 0x2E || byte | 0x20 == 0x65
    }

    private mutating func text(_ bytes: Span<UInt8>) throws(JSONFault) -> String {
        let start = place + 1
        var end = start
        var isEscaped = false
        while bytes[end] != 0x22 {
            if bytes[end] == 0x5C {
                isEscaped = true
                end += 1
            }
            end += 1
        }
        place = end + 1
        let content = bytes.extracting(start..<end)
        guard isEscaped else {
            return unsafe content.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
        guard let plain = StringUnescaper.unescape(content) else {
            throw JSONFault(kind: .loneSurrogate, offset: start)
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private mutating func array(_ bytes: Span<UInt8>) throws(JSONFault) -> JSONValue {
        place += 1
        var elements: [JSONValue] = []
        skipBlanks(bytes)
        while bytes[place] != 0x5D {
            elements.append(try value(bytes))
            skipBlanks(bytes)
            if bytes[place] == 0x2C {
                place += 1
                skipBlanks(bytes)
            }
        }
        place += 1
        return .array(elements)
    }

    private mutating func object(_ bytes: Span<UInt8>) throws(JSONFault) -> JSONValue {
        place += 1
        var members: [JSONObject.Member] = []
        var names: Set<ExactText> = []
        skipBlanks(bytes)
        while bytes[place] != 0x7D {
            let start = place
            let name = try text(bytes)
            guard names.insert(ExactText(name)).inserted else {
                throw JSONFault(kind: .repeatedMember(name), offset: start)
            }
            skipBlanks(bytes)
            place += 1
            members.append(JSONObject.Member(name: name, value: try value(bytes)))
            skipBlanks(bytes)
            if bytes[place] == 0x2C {
                place += 1
                skipBlanks(bytes)
            }
        }
        place += 1
        return .object(JSONObject(members))
    }
}
