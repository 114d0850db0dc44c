/// The three bytes that some editors write before UTF-8 text; JSON has no place for them (RFC 8259 section 8.1).
package enum ByteOrderMark {
    /// Whether the mark stands at a place.
    package static func starts(_ bytes: Span<UInt8>, at place: Int, to end: Int) -> Bool {
        place + 3 <= end && bytes[place] == 0xEF && bytes[place + 1] == 0xBB && bytes[place + 2] == 0xBF
    }
}
