import PatchbayEngine

extension StringFormat {
    /// Five groups of hexadecimal digits (RFC 9562 section 4).
    static let uuid = StringFormat(name: "uuid", phrase: "a UUID") { text in
        let groups = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
        return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.joined().allSatisfy(URICharacters.isHexDigit)
    }

    /// A pattern of ECMA-262; ours are those that match in linear time.
    static let regex = StringFormat(name: "regex", phrase: "a regular expression") { text in
        (try? RegularExpression(text, syntax: .ecma)) != nil
    }
}
