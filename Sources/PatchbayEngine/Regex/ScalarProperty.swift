/// The binary properties of Unicode that a pattern may name in `\p{…}` (ECMA-262, table of binary properties).
enum ScalarProperty: String, CaseIterable, Sendable {
    case any = "Any"
    case ascii = "ASCII"
    case assigned = "Assigned"
    case alphabetic = "Alphabetic"
    case asciiHexDigit = "ASCII_Hex_Digit"
    case cased = "Cased"
    case dash = "Dash"
    case emoji = "Emoji"
    case emojiPresentation = "Emoji_Presentation"
    case hexDigit = "Hex_Digit"
    case idContinue = "ID_Continue"
    case idStart = "ID_Start"
    case ideographic = "Ideographic"
    case lowercase = "Lowercase"
    case math = "Math"
    case uppercase = "Uppercase"
    case whiteSpace = "White_Space"
    case xidContinue = "XID_Continue"
    case xidStart = "XID_Start"

    /// A property that must hold, or must not.
    struct Test: Sendable {
        /// The property asked for.
        let property: ScalarProperty
        /// Whether the test is met by scalars that lack the property.
        let isNegated: Bool
    }

    /// The property of that name or of its short alias.
    init?(named name: String) {
        let aliases = [
            "Alpha": "Alphabetic", "AHex": "ASCII_Hex_Digit", "EPres": "Emoji_Presentation", "Hex": "Hex_Digit",
            "IDC": "ID_Continue", "IDS": "ID_Start", "Ideo": "Ideographic", "Lower": "Lowercase",
            "Upper": "Uppercase", "space": "White_Space", "XIDC": "XID_Continue", "XIDS": "XID_Start",
        ]
        self.init(rawValue: aliases[name] ?? name)
    }

    /// Whether a scalar has the property.
    func holds(for scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return switch self {
        case .any: true
        case .ascii: scalar.isASCII
        case .assigned: properties.generalCategory != .unassigned
        case .alphabetic: properties.isAlphabetic
        case .asciiHexDigit: properties.isASCIIHexDigit
        case .cased: properties.isCased
        case .dash: properties.isDash
        case .emoji: properties.isEmoji
        case .emojiPresentation: properties.isEmojiPresentation
        case .hexDigit: properties.isHexDigit
        case .idContinue: properties.isIDContinue
        case .idStart: properties.isIDStart
        case .ideographic: properties.isIdeographic
        case .lowercase: properties.isLowercase
        case .math: properties.isMath
        case .uppercase: properties.isUppercase
        case .whiteSpace: properties.isWhitespace
        case .xidContinue: properties.isXIDContinue
        case .xidStart: properties.isXIDStart
        }
    }
}
