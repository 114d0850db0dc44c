/// Simple case folding (Unicode section 3.13): one scalar to one scalar, without a locale.
enum CaseFolding {
    /// The scalar that stands for all case variants of a scalar.
    static func fold(_ value: UInt32) -> UInt32 {
        if value < 128 { return value &- 0x41 < 26 ? value + 32 : value }
        guard value != dotlessI, let scalar = Unicode.Scalar(value) else { return value }
        let upper = single(scalar.properties.uppercaseMapping) ?? scalar
        return (single(upper.properties.lowercaseMapping) ?? upper).value
    }

    /// U+0131 has the upper case `I`, yet folds to itself.
    private static let dotlessI: UInt32 = 0x131

    /// Every scalar that folds to another one, with that other.
    static let pairs: [(scalar: UInt32, folded: UInt32)] = (0...lastCasedScalar).compactMap { value in
        guard let scalar = Unicode.Scalar(value), scalar.properties.isCased else { return nil }
        let folded = fold(value)
        return folded == value ? nil : (value, folded)
    }

    /// A bound above the scripts that have case; the planes behind hold none.
    private static let lastCasedScalar: UInt32 = 0x1FFFF

    private static func single(_ mapping: String) -> Unicode.Scalar? {
        let scalars = mapping.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }
}
