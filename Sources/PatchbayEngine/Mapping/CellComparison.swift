/// Equality and order of cells by value, on their bytes where that is possible.
enum CellComparison {
    /// Whether a cell is absent, null, or an empty text, list or object.
    static func isEmpty(_ cell: Cell) -> Bool {
        switch cell.kind {
        case .absent, .null: return true
        case .string: return cell.count == 0
        case .array, .object:
            return cell.withBytes { bytes in
                for index in 1..<max(1, bytes.count - 1) where bytes[index] > 0x20 { return false }
                return true
            }
        case .boolean, .number, .failed: return false
        }
    }

    /// Whether two cells hold equal JSON values; absent equals nothing.
    static func equals(_ one: Cell, _ other: Cell) -> Bool {
        guard one.kind == other.kind, one.kind != .absent else { return false }
        switch one.kind {
        case .absent, .failed: return false
        case .null: return true
        case .boolean: return one.count == other.count
        case .number:
            return one.withBytes { left in
                other.withBytes { right in isSame(left, right) || NumberOrder.compare(left, right) == 0 }
            }
        case .string:
            return withPlainBytes(one) { left in withPlainBytes(other) { right in isSame(left, right) } ?? false }
                ?? false
        case .array, .object:
            guard let left = CellReader.value(one), let right = CellReader.value(other) else { return false }
            return left == right
        }
    }

    /// Whether a cell holds a value equal to a literal.
    static func equals(_ cell: Cell, _ literal: Constant) -> Bool {
        guard cell.kind == literal.kind else { return false }
        switch cell.kind {
        case .absent, .failed: return false
        case .null: return true
        case .boolean: return cell.count == literal.bytes.count
        case .number:
            return cell.withBytes { isSame($0, literal.bytes.span) || NumberOrder.compare($0, literal.bytes.span) == 0 }
        case .string: return withPlainBytes(cell) { isSame($0, literal.bytes.span) } ?? false
        case .array, .object: return CellReader.value(cell) == literal.value
        }
    }

    /// Negative, zero or positive when both are numbers or both are texts, else nil; texts by Unicode code points.
    static func order(_ one: Cell, _ other: Cell) -> Int? {
        guard one.kind == other.kind else { return nil }
        switch one.kind {
        case .number: return one.withBytes { left in other.withBytes { right in NumberOrder.compare(left, right) } }
        case .string:
            return withPlainBytes(one) { left in withPlainBytes(other) { right in textOrder(left, right) } } ?? nil
        default: return nil
        }
    }

    /// The order of a cell and a literal, nil when they are not both numbers or both texts.
    static func order(_ cell: Cell, _ literal: Constant) -> Int? {
        guard cell.kind == literal.kind else { return nil }
        switch cell.kind {
        case .number: return cell.withBytes { NumberOrder.compare($0, literal.bytes.span) }
        case .string: return withPlainBytes(cell) { textOrder($0, literal.bytes.span) }
        default: return nil
        }
    }

    /// Whether a cell is a text that starts with a literal text.
    static func hasPrefix(_ cell: Cell, _ literal: Constant) -> Bool {
        guard cell.kind == .string else { return false }
        return withPlainBytes(cell) { bytes in
            bytes.count >= literal.bytes.count
                && isSame(bytes.extracting(first: literal.bytes.count), literal.bytes.span)
        } ?? false
    }

    /// The plain UTF-8 of a string cell; nil when it holds half a surrogate pair.
    static func withPlainBytes<Result>(_ cell: Cell, _ body: (Span<UInt8>) -> Result) -> Result? {
        guard cell.form == .escaped else { return cell.withBytes(body) }
        guard let plain = cell.withBytes({ StringUnescaper.unescape($0) }) else { return nil }
        return body(plain.span)
    }

    /// The text of a string cell; nil when it holds half a surrogate pair.
    static func text(_ cell: Cell) -> String? {
        withPlainBytes(cell) { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    private static func isSame(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }

    private static func textOrder(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return Int(left[index]) - Int(right[index])
        }
        return left.count - right.count
    }
}

/// The order of JSON numbers by value, on their text.
enum NumberOrder {
    /// Negative, zero or positive.
    static func compare(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        guard let one = plain(left), let other = plain(right) else {
            let (a, b) = (number(left), number(right))
            return a == b ? 0 : a < b ? -1 : 1
        }
        let signs = (sign(left, one), sign(right, other))
        if signs.0 != signs.1 { return signs.0 - signs.1 }
        return signs.0 * magnitude(left, one, right, other)
    }

    /// Where the digits of a number without an exponent lie: whole part without leading zeros, fraction without trailing ones.
    private struct Parts {
        var whole: Range<Int>
        var fraction: Range<Int>
    }

    private static func plain(_ bytes: Span<UInt8>) -> Parts? {
        var start = 0
        if bytes.count > 0, bytes[0] == 0x2D { start = 1 }
        var point = bytes.count
        for index in start..<bytes.count {
            if bytes[index] == 0x2E { point = index }
            if bytes[index] | 0x20 == 0x65 { return nil }
        }
        while start < point, bytes[start] == 0x30 { start += 1 }
        var end = bytes.count
        let fraction = min(point + 1, end)
        while end > fraction, bytes[end - 1] == 0x30 { end -= 1 }
        return Parts(whole: start..<point, fraction: fraction..<max(fraction, end))
    }

    private static func sign(_ bytes: Span<UInt8>, _ parts: Parts) -> Int {
        parts.whole.isEmpty && parts.fraction.isEmpty ? 0 : bytes[0] == 0x2D ? -1 : 1
    }

    private static func magnitude(_ left: Span<UInt8>, _ one: Parts, _ right: Span<UInt8>, _ other: Parts) -> Int {
        if one.whole.count != other.whole.count { return one.whole.count < other.whole.count ? -1 : 1 }
        for offset in 0..<one.whole.count {
            let difference = Int(left[one.whole.lowerBound + offset]) - Int(right[other.whole.lowerBound + offset])
            if difference != 0 { return difference < 0 ? -1 : 1 }
        }
        for offset in 0..<max(one.fraction.count, other.fraction.count) {
            let digit = offset < one.fraction.count ? left[one.fraction.lowerBound + offset] : 0x30
            let counterpart = offset < other.fraction.count ? right[other.fraction.lowerBound + offset] : 0x30
            if digit != counterpart { return digit < counterpart ? -1 : 1 }
        }
        return 0
    }

    private static func number(_ bytes: Span<UInt8>) -> JSONNumber {
        var text: [UInt8] = []
        for index in bytes.indices { text.append(bytes[index]) }
        return JSONNumber(checked: String(decoding: text, as: UTF8.self))
    }
}
