/// A line of a file as a terminal shows it, with carets under a place; long lines are cut around the place.
struct SourceExcerpt {
    /// The part of the line that is shown, `…` where it was cut.
    private(set) var line = ""
    /// Blanks up to the place.
    private(set) var indent = ""
    /// One caret for each cell of the place, at least one.
    private(set) var carets = ""

    /// Scalars that are shown before the place and behind its start.
    private static let before = 60
    private static let behind = 90
    /// Cells that a tab takes, wherever it stands.
    private static let tab = 4

    /// The excerpt of a range, of which only the first line is shown; nil when the file has no such line.
    init?(_ file: SourceFile, _ range: SourceRange) {
        let start = min(max(0, range.start), file.bytes.count)
        guard let whole = file.lineRange(file.location(of: start).line) else { return nil }
        let place = min(start, whole.end)
        let first = Self.step(file, from: place, by: -Self.before, within: whole)
        let last = Self.step(file, from: place, by: Self.behind, within: whole)
        let end = min(max(range.end, place), last)
        let cells = Self.cells(file, first..<place)
        let marked = Self.cells(file, place..<end)
        let rest = Self.cells(file, end..<last)
        let lead = first > whole.start ? "…" : ""
        line = lead + cells.text + marked.text + rest.text + (last < whole.end ? "…" : "")
        indent = String(repeating: " ", count: lead.count + cells.width)
        carets = String(repeating: "^", count: max(1, marked.width))
    }

    /// The offset that is a number of scalars away, not beyond the line.
    private static func step(_ file: SourceFile, from place: Int, by count: Int, within line: SourceRange) -> Int {
        var (offset, left) = (place, abs(count))
        if count < 0 {
            while offset > line.start, left > 0 {
                offset -= 1
                if file.bytes[offset].startsScalar { left -= 1 }
            }
        } else {
            while offset < line.end {
                if file.bytes[offset].startsScalar {
                    if left == 0 { break }
                    left -= 1
                }
                offset += 1
            }
        }
        return offset
    }

    private static func cells(_ file: SourceFile, _ range: Range<Int>) -> (text: String, width: Int) {
        var text = ""
        var width = 0
        for scalar in file.text(SourceRange(range.lowerBound, range.upperBound)).unicodeScalars {
            if scalar == "\t" {
                text += String(repeating: " ", count: tab)
                width += tab
            } else if PrintableText.isVisible(scalar) {
                text.unicodeScalars.append(scalar)
                width += PrintableText.width(scalar)
            } else {
                text.unicodeScalars.append("\u{FFFD}")
                width += 1
            }
        }
        return (text, width)
    }
}
