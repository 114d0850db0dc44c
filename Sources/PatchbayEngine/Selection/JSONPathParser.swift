/// Reads a query: segments and selectors (RFC 9535 sections 2.1 to 2.5).
struct JSONPathParser {
    let bytes: [UInt8]
    /// The next byte.
    var place = 0
    /// Patterns of `match` and `search` that are no regular expressions: valid queries that match nothing.
    var patternFaults: [JSONPathError] = []
    private var depth = 0

    /// Filters, parentheses and function calls nest at most this deep.
    static let maximumDepth = 100
    /// The greatest magnitude of an index (section 2.1): 2^53 - 1.
    static let maximumIndex = 9_007_199_254_740_991

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The query that the whole text is.
    mutating func wholeQuery() throws(JSONPathError) -> JSONPathQuery {
        guard take("$") else {
            let help = "Start with `$`, the root of the document."
            throw bytes.isEmpty
                ? fault("an empty query", help: help) : fault("a query that does not start with `$`", help: help)
        }
        let query = JSONPathQuery(isAbsolute: true, segments: try segments())
        guard place == bytes.count else { throw trailing() }
        return query
    }

    /// Segments as far as there are some; blanks behind the last are left alone.
    mutating func segments() throws(JSONPathError) -> [JSONPathSegment] {
        var segments: [JSONPathSegment] = []
        while true {
            let start = place
            skipBlanks()
            if take("..") {
                segments.append(JSONPathSegment(isDescendant: true, selectors: try descendantSelectors()))
            } else if take(".") {
                segments.append(JSONPathSegment(isDescendant: false, selectors: [try shorthand(behind: ".")]))
            } else if peek == UInt8(ascii: "[") {
                segments.append(JSONPathSegment(isDescendant: false, selectors: try bracketed()))
            } else {
                place = start
                return segments
            }
        }
    }

    private mutating func descendantSelectors() throws(JSONPathError) -> [JSONPathSelector] {
        try peek == UInt8(ascii: "[") ? bracketed() : [shorthand(behind: "..")]
    }

    private mutating func shorthand(behind dots: String) throws(JSONPathError) -> JSONPathSelector {
        if take("*") { return .wildcard }
        guard let first = peek, Self.isNameFirst(first) else {
            throw fault("\(found()) where a name or `*` is expected behind `\(dots)`", help: Self.bracketHelp)
        }
        let start = place
        while let next = peek, Self.isNameFirst(next) || Self.isDigit(next) { place += 1 }
        return .name(String(decoding: bytes[start..<place], as: UTF8.self))
    }

    static let bracketHelp = "Write names with other characters than letters, digits and `_` as `['…']`."

    private mutating func bracketed() throws(JSONPathError) -> [JSONPathSelector] {
        let start = place
        place += 1
        var selectors: [JSONPathSelector] = []
        repeat {
            skipBlanks()
            selectors.append(try selector())
            skipBlanks()
        } while take(",")
        guard take("]") else {
            if place == bytes.count { throw fault("a `[` without its `]`", at: start) }
            throw fault("\(found()) where `,` or `]` is expected")
        }
        return selectors
    }

    private mutating func selector() throws(JSONPathError) -> JSONPathSelector {
        switch peek ?? 0 {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .name(try string())
        case UInt8(ascii: "*"):
            place += 1
            return .wildcard
        case UInt8(ascii: "?"):
            place += 1
            skipBlanks()
            return .filter(try condition())
        case UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try indexOrSlice()
        case let next where Self.isNameFirst(next):
            throw fault("\(found()) where a selector is expected", help: "Put the name in quotes, as in `['name']`.")
        default:
            throw fault(
                "\(found()) where a selector is expected",
                help: "Write a quoted name, an index, a slice `1:3`, `*` or a filter `?…`."
            )
        }
    }

    private mutating func indexOrSlice() throws(JSONPathError) -> JSONPathSelector {
        let first = try integer()
        let end = place
        skipBlanks()
        guard take(":") else {
            place = end
            guard let first else { throw fault("\(found()) where an index is expected") }
            return .index(first)
        }
        skipBlanks()
        var slice = JSONPathSlice(start: first, end: try integer())
        let beforeBlanks = place
        skipBlanks()
        if take(":") {
            let behindColon = place
            skipBlanks()
            slice.step = try integer()
            if slice.step == nil { place = behindColon }
        } else {
            place = beforeBlanks
        }
        return .slice(slice)
    }

    /// An integer within the limits of section 2.1, nil when none comes next.
    private mutating func integer() throws(JSONPathError) -> Int? {
        let start = place
        let isNegative = take("-")
        let digits = place
        while let next = peek, Self.isDigit(next) { place += 1 }
        guard place > digits else {
            if isNegative { throw fault("a `-` without digits", at: start) }
            return nil
        }
        guard bytes[digits] != UInt8(ascii: "0") || (place == digits + 1 && !isNegative) else {
            let what = isNegative && place == digits + 1 ? "the index `-0`" : "an integer with a leading zero"
            throw fault(what, at: start, help: "Write integers without leading zeros and zero as `0`.")
        }
        let text = String(decoding: bytes[digits..<place], as: UTF8.self)
        guard let value = Int(text), value <= Self.maximumIndex else {
            throw fault("an integer beyond 2^53 - 1", at: start)
        }
        return isNegative ? -value : value
    }

    /// Goes one level deeper for the length of a body.
    mutating func nested<Value>(
        _ body: (inout JSONPathParser) throws(JSONPathError) -> Value
    ) throws(JSONPathError) -> Value {
        guard depth < Self.maximumDepth else {
            throw fault("a filter that nests more than \(Self.maximumDepth) levels deep")
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }
}
