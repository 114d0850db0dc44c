import Foundation

/// Labels of internationalised host names (IDNA2008: RFC 5891 section 4.2, RFC 5892).
///
/// The bidirectional rule (RFC 5893) is not checked.
enum InternationalLabel {
    /// Whether scalars, one of them beyond ASCII, form a label.
    static func isValid(_ scalars: [Unicode.Scalar]) -> Bool {
        guard let first = scalars.first, first != "-", scalars.last != "-", !isMark(first),
            !scalars.dropFirst(2).starts(with: ["-", "-"]), isNormalized(scalars)
        else { return false }
        return scalars.indices.allSatisfy { isAllowed(at: $0, in: scalars) }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func isNormalized(_ scalars: [Unicode.Scalar]) -> Bool {
        let text = text(scalars)
        return text.precomposedStringWithCanonicalMapping.unicodeScalars.elementsEqual(scalars)
    }

    private static func text(_ scalars: [Unicode.Scalar]) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static func isAllowed(at index: Int, in scalars: [Unicode.Scalar]) -> Bool {
        let scalar = scalars[index]
        return LabelContext.verdict(at: index, in: scalars) ?? isProtocolValid(scalar)
    }

    /// `PVALID` of RFC 5892 section 3, derived from the properties of Unicode.
    private static func isProtocolValid(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Exceptions, section 2.6.
        case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007: return true
        case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: return false
        // Letters, digits and hyphen of ASCII.
        case 0x2D, 0x30...0x39, 0x61...0x7A: return true
        case 0..<0x80: return false
        // Ignorable blocks and old Hangul letters, sections 2.4 and 2.9.
        case 0x20D0...0x20FF, 0x1D100...0x1D24F, 0x1100...0x11FF, 0xA960...0xA97F, 0xD7B0...0xD7FF: return false
        default: break
        }
        guard !scalar.properties.isDefaultIgnorableCodePoint, isStable(scalar) else { return false }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark,
            .decimalNumber:
            return true
        default: return false
        }
    }

    /// Whether neither case folding nor compatibility normalisation changes a character (section 2.2).
    private static func isStable(_ scalar: Unicode.Scalar) -> Bool {
        let folded = String(scalar).precomposedStringWithCompatibilityMapping.lowercased()
            .precomposedStringWithCompatibilityMapping
        return folded.unicodeScalars.elementsEqual([scalar])
    }
}
