/// Where something stands for a reader, as compilers and editors count.
///
/// Lines end with LF or CRLF. A column is a Unicode scalar: a tab and an emoji of one scalar are one column each. In text
/// that is not UTF-8, bytes of the form `10xxxxxx` have no column of their own.
package struct SourceLocation: Sendable, Hashable, Comparable {
    /// The line, from 1.
    package var line: Int
    /// The column, from 1.
    package var column: Int

    /// A location.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Ordered as the text is read.
    package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
