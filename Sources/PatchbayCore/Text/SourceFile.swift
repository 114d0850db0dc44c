/// The bytes of a file with its name and the places of its lines.
package struct SourceFile: Sendable, Hashable {
    /// The name as messages print it.
    package let name: String
    /// The bytes as they were read.
    package let bytes: [UInt8]
    private let lineStarts: [Int]

    /// A file.
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == 0x0A { starts.append(offset + 1) }
        lineStarts = starts
    }

    /// A file of a text.
    package init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// The line and column of a byte; one behind the last byte is allowed.
    package func location(of offset: Int) -> SourceLocation {
        let offset = min(max(offset, 0), bytes.count)
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let column = bytes[lineStarts[low]..<offset].count { $0 & 0xC0 != 0x80 } + 1
        return SourceLocation(line: low + 1, column: column)
    }

    /// The text of a line, counted from 1, without its line end.
    package func line(_ number: Int) -> String {
        guard lineStarts.indices.contains(number - 1) else { return "" }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The text of a range.
    package func text(_ range: SourceRange) -> String {
        String(decoding: bytes[max(0, range.start)..<min(bytes.count, range.end)], as: UTF8.self)
    }
}

/// Where something stands for a reader: both counted from 1, columns in Unicode code points.
package struct SourceLocation: Sendable, Hashable {
    /// The line, from 1.
    package var line: Int
    /// The column, from 1.
    package var column: Int
}

/// A run of bytes of a file, half open.
package struct SourceRange: Sendable, Hashable {
    /// The first byte.
    package var start: Int
    /// The byte behind the last.
    package var end: Int

    /// A range.
    package init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = max(start, end)
    }
}
