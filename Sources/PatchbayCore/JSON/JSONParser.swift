import PatchbayEngine

/// Reads a JSON file with places, goes on after mistakes, and tells every one of them.
///
/// A file is without findings exactly when `JSONValue(parsing:)` accepts its bytes (RFC 8259); of a file with mistakes it
/// gives what could be read. The work is linear in the bytes, nesting is bounded, and at most 200 findings are kept.
package struct JSONParser {
    /// What a file came to.
    package struct Result: Sendable {
        /// The root; nil when there is no value at all.
        package var root: JSONNode?
        /// The findings in the order of the file.
        package var diagnostics: [Diagnostic]
    }

    /// How deep arrays and objects may nest, as in the reader of payloads.
    private static let depthLimit = 512
    private static let findingLimit = 200

    let file: SourceFile
    let bytes: [UInt8]
    /// Which of the files that are read together this is; see ``SourceRange/file``.
    private let ordinal: Int
    /// The next byte.
    var place = 0
    /// Where the last value, name or separator ended: a missing comma belongs there.
    var tokenEnd = 0
    /// The way from the root to what is being read.
    var path: [PathSegment] = []
    /// How many objects and arrays are open; which bracket a stray one closes depends on it.
    var openObjects = 0
    var openArrays = 0
    /// Set when the rest cannot be read: what is still open then closes in silence.
    var isCut = false
    private var diagnostics: [Diagnostic] = []

    private init(_ file: SourceFile, ordinal: Int) {
        self.file = file
        self.ordinal = ordinal
        bytes = file.bytes
    }

    /// Reads a file; the ordinal marks its ranges when several files are read together.
    package static func parse(_ file: SourceFile, ordinal: Int = 0) -> Result {
        var parser = JSONParser(file, ordinal: ordinal)
        let root = parser.document()
        let sorted = parser.diagnostics.enumerated()
            .sorted { ($0.element.primary.range.start, $0.offset) < ($1.element.primary.range.start, $1.offset) }
        return Result(root: root, diagnostics: sorted.map(\.element))
    }

    private mutating func document() -> JSONNode? {
        guard !isUTF16() else { return nil }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            report(
                .byteOrderMark,
                "the file starts with a byte order mark, expected the JSON value",
                range(0, 3),
                help: "Save the file as UTF-8 without a byte order mark.",
                fixes: [.init(title: "Remove the byte order mark", range: range(0, 3), replacement: "")]
            )
            place = 3
        }
        skipBlanks()
        guard place < bytes.count else {
            report(.emptyFile, "the file holds no value, expected a JSON object", here)
            return nil
        }
        let root = value()
        skipBlanks()
        if case .invalid = root { return root }
        if place < bytes.count, !isCut { reportRest() }
        return root
    }

    private mutating func isUTF16() -> Bool {
        let start = Array(bytes.prefix(2))
        guard start == [0xFE, 0xFF] || start == [0xFF, 0xFE] || start.count == 2 && start.contains(0) else {
            return false
        }
        report(
            .invalidUTF8,
            "the file is in UTF-16, expected UTF-8",
            range(0, 2),
            help: "Save the file as UTF-8 without a byte order mark."
        )
        return true
    }

    private mutating func reportRest() {
        let start = place
        while place < bytes.count, bytes[place] != 0x0A { place += 1 }
        let end = place
        report(
            .extraContent,
            "expected the end of the file after the JSON value, found \(found(at: start))",
            range(start, end),
            help: "Keep one value in the file."
        )
    }

    // MARK: Findings

    /// A range of this file.
    func range(_ start: Int, _ end: Int) -> SourceRange {
        SourceRange(start, min(end, bytes.count), file: ordinal)
    }

    /// The byte at the place; an empty range at the end.
    var here: SourceRange { range(place, place + 1) }

    /// A label in this file.
    func label(_ range: SourceRange, _ text: String = "") -> Diagnostic.Label {
        Diagnostic.Label(file: file.name, range: range, text: text)
    }

    mutating func report(
        _ code: DiagnosticCode,
        _ message: String,
        _ range: SourceRange,
        help: String? = nil,
        related: [Diagnostic.Label] = [],
        fixes: [Diagnostic.Fix] = []
    ) {
        guard diagnostics.count < Self.findingLimit else { return }
        diagnostics.append(
            Diagnostic(
                code,
                message,
                at: label(range),
                pointer: JSONPointerText.text(path),
                help: help,
                related: related,
                fixes: fixes
            )
        )
    }

    // MARK: Values

    /// The byte at the place; zero behind the end.
    var byte: UInt8 { place < bytes.count ? bytes[place] : 0 }

    /// Reads the value at the place, which is not at the end.
    mutating func value() -> JSONNode {
        let node: JSONNode
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): node = container()
        case UInt8(ascii: "\""): node = string()
        default: node = scalar()
        }
        tokenEnd = place
        return node
    }

    private mutating func container() -> JSONNode {
        let start = place
        guard openObjects + openArrays < Self.depthLimit else {
            report(.tooDeep, "arrays and objects nest deeper than \(Self.depthLimit) levels", here)
            isCut = true
            place = bytes.count
            return .invalid(range(start, place))
        }
        place += 1
        if bytes[start] == UInt8(ascii: "{") {
            openObjects += 1
            defer { openObjects -= 1 }
            return object(from: start)
        }
        openArrays += 1
        defer { openArrays -= 1 }
        return array(from: start)
    }
}
