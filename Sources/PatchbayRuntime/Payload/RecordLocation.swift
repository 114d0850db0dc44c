/// A line and a column of the input, for messages; both count from 1, columns in Unicode scalars.
package struct RecordLocation: Sendable, Equatable {
    /// The line: of the input when the record's own line is known, else of the record.
    package var line: Int
    /// The column in that line.
    package var column: Int
    /// Whether the line counts from the start of the record rather than of the input.
    package var isWithinRecord: Bool

    /// The place of a byte; the lines are counted from `origin` on, which lies on the line given.
    init(of offset: Int, in bytes: Span<UInt8>, from origin: Int, line first: Int?) {
        var (line, column) = (first ?? 1, 1)
        for index in origin..<max(origin, min(offset, bytes.count)) {
            if bytes[index] == 0x0A {
                line += 1
                column = 1
            } else if bytes[index] & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
        isWithinRecord = first == nil
    }
}
