/// Writes cells as compact JSON: no blanks, each string in its one minimal spelling, numbers as they were written.
///
/// Copied objects and arrays are read again on the way: a member name that occurs twice, half a surrogate pair and a
/// number beyond binary64's range make the copy fail, as nothing downstream could read them the same way.
enum CanonicalWriter {
    /// Why a value cannot be copied.
    enum Fault {
        case loneSurrogate, repeatedMember, numberOutOfRange
    }

    /// Writes a cell; absent is written as null.
    @inline(__always) static func write(_ cell: Cell, to output: inout OutputBuffer) -> Fault? {
        switch cell.kind {
        case .string:
            output.append(0x22)
            let fault = writeContent(cell, to: &output)
            output.append(0x22)
            return fault
        case .number:
            return cell.withBytes { bytes in
                output.append(bytes)
                return isOutOfRange(bytes) ? .numberOutOfRange : nil
            }
        case .boolean:
            cell.withBytes { output.append($0) }
            return nil
        case .object, .array:
            return cell.withBytes { bytes in
                var place = 0
                return copyValue(bytes, &place, to: &output)
            }
        case .absent, .null, .failed:
            output.append([0x6E, 0x75, 0x6C, 0x6C])
            return nil
        }
    }

    @inline(__always) private static func writeContent(_ cell: Cell, to output: inout OutputBuffer) -> Fault? {
        cell.withBytes { bytes in
            switch cell.form {
            case .clean:
                output.append(bytes)
                return nil
            case .plain:
                for index in bytes.indices { appendEscaped(bytes[index], to: &output) }
                return nil
            case .escaped:
                return respell(bytes, to: &output)
            }
        }
    }

    /// Writes the content of a JSON string with escapes in its minimal spelling: runs without a backslash are copied whole.
    private static func respell(_ bytes: Span<UInt8>, to output: inout OutputBuffer) -> Fault? {
        var place = 0
        var copied = 0
        while true {
            place = nextBackslash(bytes, place)
            output.append(bytes.extracting(copied..<place))
            guard place + 1 < bytes.count else { return nil }
            let letter = bytes[place + 1]
            place += 2
            switch letter {
            case 0x2F: output.append(letter)
            case 0x75:
                guard let scalar = StringUnescaper.scalar(bytes, &place) else { return .loneSurrogate }
                for unit in UTF8.encode(scalar) ?? UTF8.EncodedScalar() { appendEscaped(unit, to: &output) }
            default:
                output.append(0x5C)
                output.append(letter)
            }
            copied = place
        }
    }

    @inline(__always) private static func nextBackslash(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var place = start
        while place + 8 <= bytes.count {
            let found = PayloadScanner.Word.backslashes(PayloadScanner.Word.load(bytes, place))
            if found != 0 { return place + (found.trailingZeroBitCount >> 3) }
            place += 8
        }
        while place < bytes.count, bytes[place] != 0x5C { place += 1 }
        return place
    }

    @inline(__always) private static func appendEscaped(_ byte: UInt8, to output: inout OutputBuffer) {
        JSONText.appendEscaped(byte) { output.append($0) }
    }

    /// Whether a number is too large for binary64; only exponents and very long numbers can be.
    private static func isOutOfRange(_ bytes: Span<UInt8>) -> Bool {
        var hasExponent = bytes.count > 300
        for index in bytes.indices where bytes[index] | 0x20 == 0x65 { hasExponent = true }
        guard hasExponent else { return false }
        var text: [UInt8] = []
        for index in bytes.indices { text.append(bytes[index]) }
        let value = JSONNumber(checked: String(decoding: text, as: UTF8.self)).normalized
        return value.digits.count + value.exponent > 309
    }

    // MARK: Copies of objects and arrays, whose grammar is known to be right

    private static func copyValue(_ bytes: Span<UInt8>, _ place: inout Int, to output: inout OutputBuffer) -> Fault? {
        switch bytes[place] {
        case 0x22: return copyString(bytes, &place, to: &output)
        case 0x7B: return copyObject(bytes, &place, to: &output)
        case 0x5B: return copyArray(bytes, &place, to: &output)
        default:
            let start = place
            while place < bytes.count, !isDelimiter(bytes[place]) { place += 1 }
            let scalar = bytes.extracting(start..<place)
            output.append(scalar)
            return scalar[0] == 0x2D || scalar[0] &- 0x30 < 10 ? (isOutOfRange(scalar) ? .numberOutOfRange : nil) : nil
        }
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x2C || byte == 0x5D || byte == 0x7D
    }

    private static func skipBlanks(_ bytes: Span<UInt8>, _ place: inout Int) {
        while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
    }

    private static func copyString(_ bytes: Span<UInt8>, _ place: inout Int, to output: inout OutputBuffer) -> Fault? {
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
        output.append(0x22)
        defer { output.append(0x22) }
        guard isEscaped else {
            output.append(content)
            return nil
        }
        return respell(content, to: &output)
    }

    private static func copyArray(_ bytes: Span<UInt8>, _ place: inout Int, to output: inout OutputBuffer) -> Fault? {
        output.append(0x5B)
        place += 1
        skipBlanks(bytes, &place)
        while bytes[place] != 0x5D {
            if let fault = copyValue(bytes, &place, to: &output) { return fault }
            skipBlanks(bytes, &place)
            if bytes[place] == 0x2C {
                output.append(0x2C)
                place += 1
                skipBlanks(bytes, &place)
            }
        }
        output.append(0x5D)
        place += 1
        return nil
    }

    private static func copyObject(_ bytes: Span<UInt8>, _ place: inout Int, to output: inout OutputBuffer) -> Fault? {
        output.append(0x7B)
        place += 1
        skipBlanks(bytes, &place)
        var names: [Range<Int>] = []
        while bytes[place] != 0x7D {
            let start = output.count
            if let fault = copyString(bytes, &place, to: &output) { return fault }
            names.append(start..<output.count)
            skipBlanks(bytes, &place)
            place += 1
            output.append(0x3A)
            skipBlanks(bytes, &place)
            if let fault = copyValue(bytes, &place, to: &output) { return fault }
            skipBlanks(bytes, &place)
            if bytes[place] == 0x2C {
                output.append(0x2C)
                place += 1
                skipBlanks(bytes, &place)
            }
        }
        output.append(0x7D)
        place += 1
        return repeats(names, in: output) ? .repeatedMember : nil
    }

    /// Whether two of the names, canonically written at these places of the output, are the same.
    private static func repeats(_ names: [Range<Int>], in output: borrowing OutputBuffer) -> Bool {
        guard names.count > 1 else { return false }
        return output.withBytes { bytes in
            if names.count <= 16 {
                for later in 1..<names.count {
                    for earlier in 0..<later where isSame(bytes, names[later], names[earlier]) { return true }
                }
                return false
            }
            var seen = Set<[UInt8]>(minimumCapacity: names.count)
            for name in names {
                var text: [UInt8] = []
                for index in name { text.append(bytes[index]) }
                if !seen.insert(text).inserted { return true }
            }
            return false
        }
    }

    private static func isSame(_ bytes: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>) -> Bool {
        guard one.count == other.count else { return false }
        for offset in 0..<one.count where bytes[one.lowerBound + offset] != bytes[other.lowerBound + offset] {
            return false
        }
        return true
    }
}
