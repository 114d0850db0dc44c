/// Finds the bytes of one value in a record, for messages: a walk of its own, not for every record.
package enum RecordPlace {
    /// The bytes of the value that the segments lead to, a text's quotes included; nil when nothing is there.
    ///
    /// The bytes must be padded as the scanner asks; indices count from zero. Of a member that occurs twice the last counts.
    package static func range(
        of segments: [PathSegment],
        in bytes: Span<UInt8>,
        from start: Int,
        to end: Int
    ) -> Range<Int>? {
        bytes.withPadding(to: end) { range(of: segments, in: $0, from: start, to: end) }
    }

    static func range(of segments: [PathSegment], in bytes: PaddedBytes, from start: Int, to end: Int) -> Range<Int>? {
        var trie = PathTrie()
        let node = trie.node(for: segments)
        var scanner = PayloadScanner(ScanTable([trie]))
        guard scanner.scan(bytes, from: start, to: end) >= 0 else { return nil }
        let slot = scanner.slots[node]
        guard slot.kind != .absent else { return nil }
        return slot.wholeRange
    }
}
