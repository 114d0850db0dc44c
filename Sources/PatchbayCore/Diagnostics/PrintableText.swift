/// Text from a document, made fit for a terminal: nothing in it can move the cursor, change colours or hide.
package enum PrintableText {
    /// Whether a scalar is shown as it is.
    ///
    /// Controls and invisible format characters are not; the joiners of emoji and of Indic scripts are.
    static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        if scalar == "\u{200C}" || scalar == "\u{200D}" { return true }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
        default: true
        }
    }

    /// The text with what is not visible spelled as `\u{…}`.
    package static func visible(_ text: String) -> String {
        guard !text.unicodeScalars.allSatisfy(isVisible) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isVisible(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            }
        }
        return result
    }

    /// How many cells of a terminal a text takes.
    package static func width(of text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    /// The beginning of a text that fits into so many cells, with an ellipsis in the last one where something is cut.
    package static func cut(_ text: String, toWidth limit: Int) -> String {
        guard width(of: text) > limit else { return text }
        var room = limit - 1
        let kept = text.prefix { character in
            room -= width(of: String(character))
            return room >= 0
        }
        return limit > 0 ? kept + "…" : ""
    }

    /// How many cells of a terminal a scalar takes: 0, 1 or 2.
    ///
    /// Wide are what UAX 11 counts as wide or fullwidth, by its main blocks, and emoji.
    static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation { return 2 }
        return wideBlocks.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    private static let wideBlocks: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
