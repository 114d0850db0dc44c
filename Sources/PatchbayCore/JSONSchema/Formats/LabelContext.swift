/// The characters that are allowed in some surroundings (RFC 5892 appendix A).
enum LabelContext {
    /// Whether the surroundings allow the character at an index, nil when it needs no special ones.
    static func verdict(at index: Int, in scalars: [Unicode.Scalar]) -> Bool? {
        let before = index > 0 ? scalars[index - 1] : nil
        let after = index + 1 < scalars.count ? scalars[index + 1] : nil
        switch scalars[index].value {
        case 0x200C: return isVirama(before) || isBetweenJoiningLetters(index, scalars)
        case 0x200D: return isVirama(before)
        case 0xB7: return before == "l" && after == "l"
        case 0x375: return after.map { isGreek($0.value) } ?? false
        case 0x5F3, 0x5F4: return before.map { isHebrew($0.value) } ?? false
        case 0x30FB: return scalars.contains { isJapanese($0.value) }
        case 0x660...0x669: return !scalars.contains { (0x6F0...0x6F9).contains($0.value) }
        case 0x6F0...0x6F9: return !scalars.contains { (0x660...0x669).contains($0.value) }
        default: return nil
        }
    }

    private static func isVirama(_ scalar: Unicode.Scalar?) -> Bool {
        scalar?.properties.canonicalCombiningClass == .virama
    }

    private static func isGreek(_ value: UInt32) -> Bool {
        (0x370...0x3FF).contains(value) || (0x1F00...0x1FFF).contains(value)
    }

    private static func isHebrew(_ value: UInt32) -> Bool {
        (0x591...0x5F4).contains(value) || (0xFB1D...0xFB4F).contains(value)
    }

    /// Hiragana, Katakana without the middle dot itself, or Han.
    private static func isJapanese(_ value: UInt32) -> Bool {
        switch value {
        case 0x3041...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF: true
        case 0x2E80...0x2FDF, 0x3005, 0x3007, 0x3021...0x3029, 0x3400...0x4DBF, 0x4E00...0x9FFF: true
        case 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    /// The letters on both sides, over marks, would join (appendix A.1), for the Arabic and Syriac blocks.
    private static func isBetweenJoiningLetters(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        let isBase: (Unicode.Scalar) -> Bool = { $0.properties.generalCategory != .nonspacingMark }
        guard let before = scalars[..<index].last(where: isBase),
            let after = scalars[(index + 1)...].first(where: isBase)
        else { return false }
        return isJoining(before.value) && !joinsOnlyBefore(before.value) && isJoining(after.value)
    }

    private static func isJoining(_ value: UInt32) -> Bool {
        switch value {
        case 0x620, 0x622...0x63F, 0x641...0x64A, 0x66E, 0x66F, 0x671...0x673, 0x675...0x6D3, 0x6FA...0x6FC: true
        case 0x712...0x72F, 0x74D...0x77F, 0x8A0...0x8B4: true
        default: false
        }
    }

    /// Arabic letters that join the letter before them and not the one after.
    private static func joinsOnlyBefore(_ value: UInt32) -> Bool {
        switch value {
        case 0x622...0x625, 0x627, 0x629, 0x62F...0x632, 0x648, 0x671...0x673, 0x675...0x677, 0x688...0x699: true
        case 0x6C0, 0x6C3...0x6CB, 0x6CD, 0x6CF, 0x6D2, 0x6D3: true
        default: false
        }
    }
}
