/// A short list of texts in which cells are sought by their bytes: lengths and first words are compared before the rest.
struct TextTable: Sendable {
    private struct Entry {
        var count: Int
        var start: Int
        /// The first eight bytes, zero behind the end.
        var head: UInt64
    }

    private let entries: [Entry]
    private let bytes: [UInt8]

    /// A table of texts.
    init(_ texts: [String]) {
        var bytes: [UInt8] = []
        entries = texts.map { text in
            let start = bytes.count
            bytes.append(contentsOf: text.utf8)
            var head: UInt64 = 0
            for (place, byte) in text.utf8.prefix(8).enumerated() { head |= UInt64(byte) << UInt64(8 * place) }
            return Entry(count: bytes.count - start, start: start, head: head)
        }
        self.bytes = bytes
    }

    /// The place of the first text that a cell's bytes spell, -1 when none does.
    func place(of cell: Cell) -> Int {
        if cell.count == 0 { return entries.firstIndex { $0.count == 0 } ?? -1 }
        if cell.form != .escaped { return place(of: cell.padded) }
        return CellComparison.withPlainBytes(cell) { plain in
            var padded: [UInt8] = []
            for index in plain.indices { padded.append(plain[index]) }
            padded.append(contentsOf: repeatElement(0, count: PaddedBytes.padding))
            return padded.span.withPadding(to: plain.count) { place(of: $0) }
        } ?? -1
    }

    private func place(of text: PaddedBytes) -> Int {
        let count = text.count
        let head = count >= 8 ? text.word(at: 0) : text.word(at: 0) & ((1 << UInt64(8 * count)) - 1)
        let entries = entries.span
        for place in entries.indices where entries[place].count == count && entries[place].head == head {
            if count <= 8 || matchesRest(text, entries[place].start) { return place }
        }
        return -1
    }

    private func matchesRest(_ text: PaddedBytes, _ start: Int) -> Bool {
        for index in 8..<text.count where text[index] != bytes[start + index] { return false }
        return true
    }
}
