/// Writes cells as compact JSON: no blanks, each string in its one minimal spelling, numbers as they were written.
///
/// Copied objects and arrays are read again on the way: a member name that occurs twice, half a surrogate pair and a
/// number beyond binary64's range make the copy fail, as nothing downstream could read them the same way. What is
/// already written canonically is copied in runs, whole where it can be.
struct CanonicalWriter: ~Copyable {
    /// Why a value cannot be copied.
    enum Fault {
        case loneSurrogate, repeatedMember, numberOutOfRange
    }

    /// The names of the objects that are being copied, outermost first, by their places in the output.
    private var names = OwnedBuffer<Name>()
    /// The next byte of the value that is copied, and the first that is not yet in the output.
    private var place = 0
    private var copied = 0

    struct Name {
        var start: Int
        var end: Int
    }

    /// Writes a cell; absent is written as null.
    @inline(__always) mutating func write(_ cell: Cell, to output: inout OutputBuffer) -> Fault? {
        switch cell.kind {
        case .string:
            if cell.form == .clean {
                if cell.count > 0 { output.appendQuoted(cell.padded) } else { output.append(0x22); output.append(0x22) }
                return nil
            }
            return Self.writeContent(cell, to: &output)
        case .number:
            output.append(cell.padded)
            return Self.isOutOfRange(cell.padded) ? .numberOutOfRange : nil
        case .boolean:
            output.append(cell.padded)
            return nil
        case .object, .array: return copy(cell.padded, to: &output)
        case .absent, .null, .failed:
            output.appendNull()
            return nil
        }
    }

    private static func writeContent(_ cell: Cell, to output: inout OutputBuffer) -> Fault? {
        output.append(0x22)
        defer { output.append(0x22) }
        if cell.count == 0 { return nil }
        let bytes = cell.padded
        if cell.form == .escaped { return respell(bytes, to: &output) }
        var copied = 0
        for place in 0..<bytes.count where bytes[place] < 0x20 || bytes[place] == 0x22 || bytes[place] == 0x5C {
            output.append(bytes.part(copied, place))
            JSONText.appendEscaped(bytes[place]) { output.append($0) }
            copied = place + 1
        }
        output.append(bytes.part(copied, bytes.count))
        return nil
    }

    /// Writes the content of a JSON string with escapes in its minimal spelling: runs without a backslash are copied whole.
    private static func respell(_ bytes: PaddedBytes, to output: inout OutputBuffer) -> Fault? {
        var place = 0
        var copied = 0
        while true {
            place = nextBackslash(bytes, place)
            output.append(bytes.part(copied, place))
            guard place + 1 < bytes.count else { return nil }
            let letter = bytes[place + 1]
            place += 2
            switch letter {
            case 0x2F: output.append(letter)
            case 0x75:
                guard let scalar = bytes.withSpan({ StringUnescaper.scalar($0, &place) }) else { return .loneSurrogate }
                if scalar.value < 0x80 {
                    JSONText.appendEscaped(UInt8(truncatingIfNeeded: scalar.value)) { output.append($0) }
                } else {
                    output.append(scalar)
                }
            default:
                output.append(0x5C)
                output.append(letter)
            }
            copied = place
        }
    }

    @inline(__always) private static func nextBackslash(_ bytes: PaddedBytes, _ start: Int) -> Int {
        var place = start
        while place < bytes.count {
            let found = PayloadScanner.Word.backslashes(bytes.word(at: place))
            if found != 0 { return min(bytes.count, place + (found.trailingZeroBitCount >> 3)) }
            place += 8
        }
        return bytes.count
    }

    /// Whether a number is too large for binary64; only exponents and very long numbers can be.
    @inline(__always) private static func isOutOfRange(_ bytes: PaddedBytes) -> Bool {
        if bytes.count <= 8 {
            let rest = UInt64(64 - 8 * bytes.count)
            return PayloadScanner.Word.exponents(bytes.word(at: 0) << rest) != 0 && isFarOutOfRange(bytes)
        }
        var place = 0
        while place + 8 <= bytes.count {
            if PayloadScanner.Word.exponents(bytes.word(at: place)) != 0 { return isFarOutOfRange(bytes) }
            place += 8
        }
        return (bytes.count > 300 || PayloadScanner.Word.exponents(bytes.word(at: bytes.count - 8)) != 0)
            && isFarOutOfRange(bytes)
    }

    @inline(never) private static func isFarOutOfRange(_ bytes: PaddedBytes) -> Bool {
        let text = bytes.withSpan { span in
            unsafe span.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
        let value = JSONNumber(checked: text).normalized
        return value.digits.count + value.exponent > 309
    }

    // MARK: Copies of objects and arrays, whose grammar is known to be right

    private mutating func copy(_ bytes: PaddedBytes, to output: inout OutputBuffer) -> Fault? {
        place = 0
        copied = 0
        names.removeAll(from: 0)
        if let fault = copyValue(bytes, to: &output) { return fault }
        output.append(bytes.part(copied, place))
        return nil
    }

    /// The place that the next byte will have in the output.
    @inline(__always) private func position(in output: borrowing OutputBuffer) -> Int {
        output.count + place - copied
    }

    /// Passes blanks, which are left out.
    @inline(__always) private mutating func skipBlanks(_ bytes: PaddedBytes, to output: inout OutputBuffer) {
        if bytes[place] > 0x20 { return }
        output.append(bytes.part(copied, place))
        while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
        copied = place
    }

    private mutating func copyValue(_ bytes: PaddedBytes, to output: inout OutputBuffer) -> Fault? {
        switch bytes[place] {
        case 0x22: return copyString(bytes, to: &output)
        case 0x7B: return copyObject(bytes, to: &output)
        case 0x5B: return copyArray(bytes, to: &output)
        default:
            let start = place
            while place < bytes.count, !Self.isDelimiter(bytes[place]) { place += 1 }
            guard bytes[start] <= 0x39 else { return nil }
            return Self.isOutOfRange(bytes.part(start, place)) ? .numberOutOfRange : nil
        }
    }

    @inline(__always) private static func isDelimiter(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x2C || byte == 0x5D || byte == 0x7D
    }

    @inline(__always) private mutating func copyString(_ bytes: PaddedBytes, to output: inout OutputBuffer) -> Fault? {
        let start = place + 1
        var end = start
        var isEscaped = false
        while true {
            let stops = PayloadScanner.Word.quotesAndBackslashes(bytes.word(at: end))
            if stops == 0 {
                end += 8
                continue
            }
            end += stops.trailingZeroBitCount >> 3
            if bytes[end] == 0x22 { break }
            isEscaped = true
            end += 2
        }
        place = end + 1
        guard isEscaped else { return nil }
        output.append(bytes.part(copied, start))
        copied = end
        return Self.respell(bytes.part(start, end), to: &output)
    }

    private mutating func copyArray(_ bytes: PaddedBytes, to output: inout OutputBuffer) -> Fault? {
        place += 1
        skipBlanks(bytes, to: &output)
        while bytes[place] != 0x5D {
            if let fault = copyValue(bytes, to: &output) { return fault }
            skipBlanks(bytes, to: &output)
            if bytes[place] == 0x2C {
                place += 1
                skipBlanks(bytes, to: &output)
            }
        }
        place += 1
        return nil
    }

    private mutating func copyObject(_ bytes: PaddedBytes, to output: inout OutputBuffer) -> Fault? {
        place += 1
        skipBlanks(bytes, to: &output)
        let first = names.count
        while bytes[place] != 0x7D {
            let start = position(in: output)
            if let fault = copyString(bytes, to: &output) { return fault }
            names.append(Name(start: start, end: position(in: output)))
            skipBlanks(bytes, to: &output)
            place += 1
            skipBlanks(bytes, to: &output)
            if let fault = copyValue(bytes, to: &output) { return fault }
            skipBlanks(bytes, to: &output)
            if bytes[place] == 0x2C {
                place += 1
                skipBlanks(bytes, to: &output)
            }
        }
        place += 1
        output.append(bytes.part(copied, place))
        copied = place
        defer { names.removeAll(from: first) }
        return repeats(from: first, in: output) ? .repeatedMember : nil
    }

    /// Whether two of the names, canonically written at their places of the output, are the same.
    private func repeats(from first: Int, in output: borrowing OutputBuffer) -> Bool {
        guard names.count - first > 1 else { return false }
        if names.count - first <= 16 {
            for later in first + 1..<names.count {
                for earlier in first..<later where isSame(names[later], names[earlier], in: output) { return true }
            }
            return false
        }
        var seen = Set<[UInt8]>(minimumCapacity: names.count - first)
        for place in first..<names.count {
            let name = output.bytes(names[place].start, names[place].end)
            var text: [UInt8] = []
            for index in 0..<name.count { text.append(name[index]) }
            if !seen.insert(text).inserted { return true }
        }
        return false
    }

    @inline(__always) private func isSame(_ one: Name, _ other: Name, in output: borrowing OutputBuffer) -> Bool {
        let count = one.end - one.start
        guard count == other.end - other.start else { return false }
        let left = output.bytes(one.start, one.end)
        let right = output.bytes(other.start, other.end)
        var place = 0
        while place + 8 <= count {
            if left.word(at: place) != right.word(at: place) { return false }
            place += 8
        }
        while place < count {
            if left[place] != right[place] { return false }
            place += 1
        }
        return true
    }
}
