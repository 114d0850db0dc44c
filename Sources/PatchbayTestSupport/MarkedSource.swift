package import PatchbayCore

/// A source text whose places are marked with `⟦` and `⟧`, so that no test counts columns by hand.
package struct MarkedSource: Sendable {
    /// The file without the marks.
    package let file: SourceFile
    /// The marked ranges in the order of their starts.
    package let ranges: [SourceRange]

    /// Takes the marks out of a text; marks may nest, and `⟦⟧` marks a place between two bytes.
    package init(_ marked: String, name: String = "spec.json") {
        var bytes: [UInt8] = []
        var open: [Int] = []
        var ranges: [SourceRange] = []
        for scalar in marked.unicodeScalars {
            switch scalar {
            case "⟦": open.append(bytes.count)
            case "⟧": if let start = open.popLast() { ranges.append(SourceRange(start, bytes.count)) }
            default: bytes += Array(String(scalar).utf8)
            }
        }
        file = SourceFile(name: name, bytes: bytes)
        self.ranges = ranges.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    }
}
