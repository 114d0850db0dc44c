/// The format `uuid` (validation section 7.3.5; RFC 9562 section 4).
enum UUIDFormat {
    static let all: [StringFormat] = [
        StringFormat(name: "uuid", phrase: "a UUID") { text in
            let groups = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
            return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.joined().allSatisfy(URICharacters.isHexDigit)
        }
    ]
}
