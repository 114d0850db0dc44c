/// Mail addresses (validation section 7.3.2; RFC 5321 section 4.1.2, RFC 6531 section 3.3).
enum MailFormats {
    static let all: [StringFormat] = [
        StringFormat(name: "email", phrase: "a mail address") { isMailbox($0, allowsUnicode: false) },
        StringFormat(name: "idn-email", phrase: "a mail address") { isMailbox($0, allowsUnicode: true) },
    ]

    private static func isMailbox(_ text: String, allowsUnicode: Bool) -> Bool {
        guard let at = text.utf8.lastIndex(of: 0x40) else { return false }
        let local = text[..<at]
        let domain = String(text[text.utf8.index(after: at)...])
        guard allowsUnicode || local.utf8.allSatisfy({ $0 < 0x80 }), !local.isEmpty else { return false }
        guard isDotString(local) || isQuotedString(local) else { return false }
        if domain.hasPrefix("["), domain.hasSuffix("]") { return isAddressLiteral(domain.dropFirst().dropLast()) }
        return allowsUnicode ? HostFormats.isInternationalHost(domain) : HostFormats.isHost(domain)
    }

    /// Atoms joined by single dots.
    private static func isDotString(_ text: Substring) -> Bool {
        text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
            .allSatisfy { atom in !atom.isEmpty && atom.allSatisfy(isAtomByte) }
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || URICharacters.isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isQuotedString(_ text: Substring) -> Bool {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return false }
        var isEscaped = false
        for byte in text.utf8.dropFirst().dropLast() {
            guard byte >= 0x20, byte != 0x7F, isEscaped || byte != 0x22 else { return false }
            isEscaped = !isEscaped && byte == 0x5C
        }
        return !isEscaped
    }

    private static func isAddressLiteral(_ text: Substring) -> Bool {
        let tag = "ipv6:"
        guard text.lowercased().hasPrefix(tag) else { return AddressFormats.isIPv4(String(text)) }
        return AddressFormats.isIPv6(String(text.dropFirst(tag.count)))
    }
}
