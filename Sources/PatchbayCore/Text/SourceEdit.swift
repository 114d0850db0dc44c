/// A replacement of a run of bytes; an empty range inserts.
package struct SourceEdit: Sendable, Hashable {
    /// The bytes that go.
    package var range: SourceRange
    /// The text that comes.
    package var replacement: String

    /// An edit.
    package init(_ range: SourceRange, _ replacement: String) {
        self.range = range
        self.replacement = replacement
    }
}

extension SourceFile {
    /// The edits in the order of the file, nil when two overlap, insert at one place, or one reaches outside the file.
    private func ordered(_ edits: [SourceEdit]) -> [SourceEdit]? {
        let sorted = edits.sorted { ($0.range.start, $0.range.end) < ($1.range.start, $1.range.end) }
        for (index, edit) in sorted.enumerated() {
            guard edit.range.start >= 0, edit.range.end <= bytes.count else { return nil }
            if index > 0, sorted[index - 1].range.overlaps(edit.range) { return nil }
        }
        return sorted
    }

    /// The file after edits, which may come in any order.
    ///
    /// The result is nil when two of them overlap, insert at the same place or reach outside the file.
    package func applying(_ edits: [SourceEdit]) -> SourceFile? {
        guard let edits = ordered(edits) else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var place = 0
        for edit in edits {
            result += bytes[place..<edit.range.start]
            result += Array(edit.replacement.utf8)
            place = edit.range.end
        }
        result += bytes[place...]
        return SourceFile(name: name, bytes: result)
    }

    /// The file after the first fix of each finding that offers one, and how many were applied.
    ///
    /// A fix that overlaps one before it is left for the next round. Findings about other files are passed over.
    package func applyingFixes(of diagnostics: [Diagnostic]) -> (file: SourceFile, count: Int) {
        var edits: [SourceEdit] = []
        var count = 0
        for diagnostic in diagnostics where diagnostic.primary.file == name {
            guard let fix = diagnostic.fixes.first, !fix.edits.isEmpty, ordered(edits + fix.edits) != nil else {
                continue
            }
            edits += fix.edits
            count += 1
        }
        return (applying(edits) ?? self, count)
    }
}
