import PatchbayEngine

extension JSONParser {
    /// Reads a number or a literal; what is neither is told with what was probably meant.
    mutating func scalar() -> JSONNode {
        let start = place
        if let text = wronglyQuoted() { return .string(text, range(start, place)) }
        let end = endOfWord(from: start)
        guard end > start else {
            report(.syntax, "expected a value, found \(found(at: start))", here)
            skipToSeparator()
            return .invalid(range(start, place))
        }
        place = end
        let word = text(start, end)
        let whole = range(start, end)
        switch word {
        case "true": return .bool(true, whole)
        case "false": return .bool(false, whole)
        case "null": return .null(whole)
        default: break
        }
        if let number = JSONNumber(word) { return .number(number, whole) }
        guard !reportInvalidUTF8(start, end) else {
            skipToSeparator()
            return .invalid(range(start, place))
        }
        return unquoted(word, from: start)
    }

    private mutating func unquoted(_ word: String, from start: Int) -> JSONNode {
        let text = bareText(from: start)
        if text == word {
            if let node = misspelledLiteral(word) { return node }
            if let node = misspelledNumber(word) { return node }
        }
        let whole = range(start, place)
        report(
            .unquotedText,
            "expected a value, found the text `\(text)` without quotes",
            whole,
            fixes: [.init(title: "Add the quotes", range: whole, replacement: JSONText.quoted(text))]
        )
        return .string(text, whole)
    }

    /// The text without quotes from an offset to a separator, a quote or the end of the line, and moves behind it.
    private mutating func bareText(from start: Int) -> String {
        while place < bytes.count, bytes[place] >= 0x20, !isSeparator(bytes[place]), bytes[place] != UInt8(ascii: "\""),
            bytes[place] != UInt8(ascii: "{"), bytes[place] != UInt8(ascii: "[")
        {
            place += 1
        }
        while place > start, bytes[place - 1] == 0x20 { place -= 1 }
        return text(start, place)
    }

    private mutating func misspelledLiteral(_ word: String) -> JSONNode? {
        let whole = range(place - word.utf8.count, place)
        let lowercased = word.lowercased()
        let literal =
            switch lowercased {
            case "true", "false", "null": lowercased
            case "none", "nil", "undefined": "null"
            default:
                NameSuggestion.nearest(
                    to: word,
                    among: ["true", "false", "null"].filter { $0.first == lowercased.first }
                )
            }
        guard let literal else { return nil }
        report(
            .unknownLiteral,
            "`\(word)` is not a value of JSON; did you mean `\(literal)`?",
            whole,
            fixes: [.init(title: "Write `\(literal)`", range: whole, replacement: literal)]
        )
        return literal == "null" ? .null(whole) : .bool(literal == "true", whole)
    }

    private mutating func misspelledNumber(_ word: String) -> JSONNode? {
        let unsigned = word.drop { $0 == "-" || $0 == "+" }.lowercased()
        let isSpecial = ["nan", "infinity", "inf"].contains(unsigned)
        guard isSpecial || unsigned.first.map({ "0123456789.".contains($0) }) ?? true else { return nil }
        let whole = range(place - word.utf8.count, place)
        guard !isSpecial else {
            report(.invalidNumber, "`\(word)` is not a number of JSON, which has finite numbers alone", whole)
            return .invalid(whole)
        }
        let number = JSONNumber(Self.mended(word))
        report(
            .invalidNumber,
            "`\(word)` is not a number as JSON writes them" + Self.reason(word),
            whole,
            help: number == nil
                ? "Write digits with an optional minus, fraction and exponent, or put a text in double quotes." : nil,
            fixes: number.map { [.init(title: "Write `\($0.text)`", range: whole, replacement: $0.text)] } ?? []
        )
        return number.map { .number($0, whole) } ?? .invalid(whole)
    }

    private static func reason(_ word: String) -> String {
        let digits = word.drop { $0 == "-" }
        if word.hasPrefix("+") { return ", which have no `+`" }
        if digits.hasPrefix(".") || word.hasSuffix(".") { return ", which have digits on both sides of the point" }
        if word.contains("_") { return ", which have no `_`" }
        if digits.count > 1, digits.hasPrefix("0"), digits.dropFirst().first?.isNumber == true {
            return ", which have no leading zeros"
        }
        return ""
    }

    /// The number that was probably meant: no plus, no `_`, no leading zeros, a digit on both sides of the point.
    private static func mended(_ word: String) -> String {
        var digits = word.filter { $0 != "_" }
        let isNegative = digits.hasPrefix("-")
        if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
        while digits.hasPrefix("0"), digits.dropFirst().first?.isNumber == true { digits.removeFirst() }
        if digits.hasPrefix(".") { digits = "0" + digits }
        if digits.hasSuffix(".") { digits += "0" }
        return (isNegative ? "-" : "") + digits
    }

    // MARK: Texts in other quotes

    private static let quotes: [Unicode.Scalar: Set<Unicode.Scalar>] = [
        "'": ["'"], "`": ["`"], "\u{201C}": ["\u{201D}", "\u{201C}"], "\u{2018}": ["\u{2019}", "\u{2018}"],
        "\u{201E}": ["\u{201C}", "\u{201D}"], "\u{AB}": ["\u{BB}"],
    ]

    /// Reads a text in single or typographic quotes and tells that it must not be; nil when none stands here.
    mutating func wronglyQuoted() -> String? {
        let start = place
        guard byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`") || byte >= 0xC2,
            let (opening, width) = UTF8Sequence.scalar(in: bytes, at: start), let closings = Self.quotes[opening]
        else { return nil }
        place += width
        let (json, isClosed) = quotedContent(until: closings)
        let value = (try? JSONValue(parsing: json))?.stringValue
        let whole = range(start, place)
        report(
            .wrongQuotes,
            "expected a text in double quotes, found one that starts with `\(opening)`",
            whole,
            fixes: isClosed && value != nil
                ? [.init(title: "Use double quotes", range: whole, replacement: json)] : []
        )
        isCut = isCut || !isClosed && place >= bytes.count
        return value ?? json
    }

    /// The JSON string of what stands before one of the closing quotes, and whether there is one on this line.
    private mutating func quotedContent(until closings: Set<Unicode.Scalar>) -> (json: String, isClosed: Bool) {
        var json: [UInt8] = [UInt8(ascii: "\"")]
        var isClosed = false
        while place < bytes.count, bytes[place] != 0x0A, !isClosed {
            let length = max(1, UTF8Sequence.length(in: bytes, at: place))
            switch bytes[place] {
            case UInt8(ascii: "\\") where place + 1 < bytes.count && bytes[place + 1] != 0x0A:
                if bytes[place + 1] != UInt8(ascii: "'") { json.append(bytes[place]) }
                json.append(bytes[place + 1])
                place += 1
            case UInt8(ascii: "\""):
                json += [UInt8(ascii: "\\"), UInt8(ascii: "\"")]
            default:
                if let (scalar, _) = UTF8Sequence.scalar(in: bytes, at: place), closings.contains(scalar) {
                    isClosed = true
                } else {
                    json += bytes[place..<place + length]
                }
            }
            place += length
        }
        json.append(UInt8(ascii: "\""))
        return (String(decoding: json, as: UTF8.self), isClosed)
    }
}
