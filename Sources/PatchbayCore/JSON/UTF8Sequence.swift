/// Well-formed UTF-8 sequences (RFC 3629 section 4).
enum UTF8Sequence {
    /// The length of the sequence of one to four bytes at a place, 0 when there is none.
    static func length(in bytes: [UInt8], at place: Int) -> Int {
        let length: Int
        switch bytes[place] {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: return 0
        }
        guard place + length <= bytes.count, bytes[place + 1..<place + length].allSatisfy({ !$0.startsScalar }) else {
            return 0
        }
        let second = bytes[place + 1]
        let isRight =
            switch bytes[place] {
            case 0xE0: second >= 0xA0
            case 0xED: second <= 0x9F
            case 0xF0: second >= 0x90
            case 0xF4: second <= 0x8F
            default: true
            }
        return isRight ? length : 0
    }

    /// The scalar at a place and its length, nil when the bytes are none.
    static func scalar(in bytes: [UInt8], at place: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        let length = length(in: bytes, at: place)
        guard length > 0 else { return nil }
        let text = String(decoding: bytes[place..<place + length], as: UTF8.self)
        return text.unicodeScalars.first.map { ($0, length) }
    }
}
