/// The general categories of Unicode as sets of bits, by their short and long names.
enum GeneralCategories {
    /// The categories that a name means, nil when no category has it.
    static func mask(named name: String) -> UInt32? {
        masks[name]
    }

    /// The categories that a short name of RFC 9485 means, such as `L` or `Nd`.
    static func mask(shortName name: String) -> UInt32? {
        name.utf8.count <= 2 && !iRegexpExclusions.contains(name) ? masks[name] : nil
    }

    /// Short names that ECMA-262 has and RFC 9485 has not.
    private static let iRegexpExclusions: Set<String> = ["LC", "Cs"]

    /// The bit of one category.
    static func bit(of category: Unicode.GeneralCategory) -> UInt32 {
        let place: UInt32 =
            switch category {
            case .uppercaseLetter: 0
            case .lowercaseLetter: 1
            case .titlecaseLetter: 2
            case .modifierLetter: 3
            case .otherLetter: 4
            case .nonspacingMark: 5
            case .spacingMark: 6
            case .enclosingMark: 7
            case .decimalNumber: 8
            case .letterNumber: 9
            case .otherNumber: 10
            case .connectorPunctuation: 11
            case .dashPunctuation: 12
            case .openPunctuation: 13
            case .closePunctuation: 14
            case .initialPunctuation: 15
            case .finalPunctuation: 16
            case .otherPunctuation: 17
            case .mathSymbol: 18
            case .currencySymbol: 19
            case .modifierSymbol: 20
            case .otherSymbol: 21
            case .spaceSeparator: 22
            case .lineSeparator: 23
            case .paragraphSeparator: 24
            case .control: 25
            case .format: 26
            case .surrogate: 27
            case .privateUse: 28
            case .unassigned: 29
            @unknown default: 29
            }
        return 1 << place
    }

    /// Names in the order of the bits: short, long, further aliases (PropertyValueAliases of the UCD).
    private static let names: [[String]] = [
        ["Lu", "Uppercase_Letter"], ["Ll", "Lowercase_Letter"], ["Lt", "Titlecase_Letter"],
        ["Lm", "Modifier_Letter"], ["Lo", "Other_Letter"],
        ["Mn", "Nonspacing_Mark"], ["Mc", "Spacing_Mark"], ["Me", "Enclosing_Mark"],
        ["Nd", "Decimal_Number", "digit"], ["Nl", "Letter_Number"], ["No", "Other_Number"],
        ["Pc", "Connector_Punctuation"], ["Pd", "Dash_Punctuation"], ["Ps", "Open_Punctuation"],
        ["Pe", "Close_Punctuation"], ["Pi", "Initial_Punctuation"], ["Pf", "Final_Punctuation"],
        ["Po", "Other_Punctuation"],
        ["Sm", "Math_Symbol"], ["Sc", "Currency_Symbol"], ["Sk", "Modifier_Symbol"], ["So", "Other_Symbol"],
        ["Zs", "Space_Separator"], ["Zl", "Line_Separator"], ["Zp", "Paragraph_Separator"],
        ["Cc", "Control", "cntrl"], ["Cf", "Format"], ["Cs", "Surrogate"], ["Co", "Private_Use"],
        ["Cn", "Unassigned"],
    ]

    /// Groups of neighbouring bits.
    private static let groups: [(names: [String], places: ClosedRange<UInt32>)] = [
        (["L", "Letter"], 0...4), (["LC", "Cased_Letter"], 0...2), (["M", "Mark", "Combining_Mark"], 5...7),
        (["N", "Number"], 8...10), (["P", "Punctuation", "punct"], 11...17), (["S", "Symbol"], 18...21),
        (["Z", "Separator"], 22...24), (["C", "Other"], 25...29),
    ]

    private static let masks: [String: UInt32] = {
        var masks: [String: UInt32] = [:]
        for (place, aliases) in names.enumerated() {
            for alias in aliases { masks[alias] = 1 << UInt32(place) }
        }
        for group in groups {
            let mask: UInt32 = group.places.reduce(0) { $0 | 1 << $1 }
            for alias in group.names { masks[alias] = mask }
        }
        return masks
    }()
}
