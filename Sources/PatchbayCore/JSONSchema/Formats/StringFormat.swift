/// A format that the keyword `format` can name (validation section 7.3).
struct StringFormat: Sendable {
    let name: String
    /// What a text of the format is, with its article.
    let phrase: String
    /// Whether a text has the format.
    let isMet: @Sendable (String) -> Bool

    /// All formats of draft 2020-12.
    static let all: [StringFormat] =
        TimeFormats.all + MailFormats.all + HostFormats.all + AddressFormats.all + URIFormats.all + PointerFormats.all
        + UUIDFormat.all + RegexFormat.all

    private static let byName: [String: StringFormat] = Dictionary(
        all.map { ($0.name, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    /// The format of that name, nil when it is unknown and so asserts nothing.
    static func named(_ name: String) -> StringFormat? {
        byName[name]
    }
}
