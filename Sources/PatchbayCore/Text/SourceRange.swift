/// A run of UTF-8 bytes in a source file, half open.
package struct SourceRange: Sendable, Hashable {
    /// The first byte, from 0.
    package var start: Int
    /// The byte behind the last; equal to `start` for a place between two bytes.
    package var end: Int
    /// Which of the files that were read together: 0 is the spec, overlays follow in their order.
    package var file: Int

    /// A range; an end before the start counts as the start.
    package init(_ start: Int, _ end: Int, file: Int = 0) {
        self.start = start
        self.end = max(start, end)
        self.file = file
    }

    /// The number of bytes.
    package var count: Int { end - start }

    /// Whether no byte lies in the range.
    package var isEmpty: Bool { start == end }

    /// The first byte alone: the opening bracket of an object, for findings about what is not in it.
    package var head: SourceRange { SourceRange(start, min(start + 1, end), file: file) }

    /// Whether the two ranges of one file share a byte, or are insertions at the same place.
    package func overlaps(_ other: SourceRange) -> Bool {
        guard file == other.file else { return false }
        return start < other.end && other.start < end || start == other.start
    }
}
