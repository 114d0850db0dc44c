/// The bytes of a file with its name and the places of its lines.
package struct SourceFile: Sendable, Hashable {
    /// The name as messages print it.
    package let name: String
    /// The bytes as they were read.
    package let bytes: [UInt8]
    /// The offset of the first byte of each line.
    private let lineStarts: [Int]
    /// The number of scalars before every `stride`-th byte, so that a column in a long line is found in constant time.
    private let scalarCounts: [Int]

    private static let stride = 1024

    /// A file; its bytes need not be UTF-8.
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts = [0]
        var counts: [Int] = []
        counts.reserveCapacity(bytes.count / Self.stride + 1)
        var scalars = 0
        for (offset, byte) in bytes.enumerated() {
            if offset % Self.stride == 0 { counts.append(scalars) }
            if byte == 0x0A { starts.append(offset + 1) }
            if byte.startsScalar { scalars += 1 }
        }
        lineStarts = starts
        scalarCounts = counts
    }

    /// A file of a text.
    package init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// The number of lines; a line end at the end of the file starts one more, which is empty.
    package var lineCount: Int { lineStarts.count }

    /// The whole text, with U+FFFD where it is not UTF-8.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The line and column of a byte; offsets outside the file count as its nearest end.
    package func location(of offset: Int) -> SourceLocation {
        let offset = min(max(offset, 0), bytes.count)
        let line = lineIndex(of: offset)
        return SourceLocation(line: line + 1, column: scalars(before: offset) - scalars(before: lineStarts[line]) + 1)
    }

    /// The offset of the byte at a line and column, nil when the file has no such place.
    package func offset(of location: SourceLocation) -> Int? {
        guard location.column > 0, let range = lineRange(location.line) else { return nil }
        var column = 1
        for offset in range.start..<range.end where bytes[offset].startsScalar {
            if column == location.column { return offset }
            column += 1
        }
        return column == location.column ? range.end : nil
    }

    private func lineIndex(of offset: Int) -> Int {
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    private func scalars(before offset: Int) -> Int {
        guard !scalarCounts.isEmpty else { return 0 }
        let mark = min(offset / Self.stride, scalarCounts.count - 1)
        return scalarCounts[mark] + bytes[mark * Self.stride..<offset].count { $0.startsScalar }
    }

    /// The bytes of a line, counted from 1, without its line end; nil when the file has no such line.
    package func lineRange(_ number: Int) -> SourceRange? {
        guard lineStarts.indices.contains(number - 1) else { return nil }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
        if number < lineStarts.count, end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return SourceRange(start, end)
    }

    /// The text of a line, counted from 1, without its line end.
    package func line(_ number: Int) -> String {
        lineRange(number).map(text) ?? ""
    }

    /// The text of a range; what lies outside the file is left out.
    package func text(_ range: SourceRange) -> String {
        let start = min(max(0, range.start), bytes.count)
        return String(decoding: bytes[start..<min(bytes.count, max(start, range.end))], as: UTF8.self)
    }
}

extension UInt8 {
    /// Whether the byte is not of the form `10xxxxxx`, which continues a scalar of UTF-8.
    package var startsScalar: Bool { self & 0xC0 != 0x80 }
}
