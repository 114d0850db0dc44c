/// Identifiers of resources (validation sections 7.3.5 and 7.3.6; RFC 3986, RFC 3987, RFC 6570).
enum URIFormats {
    static let all: [StringFormat] = [
        StringFormat(name: "uri", phrase: "a URI") { isReference($0, allowsUnicode: false, needsScheme: true) },
        StringFormat(name: "uri-reference", phrase: "a URI reference") {
            isReference($0, allowsUnicode: false, needsScheme: false)
        },
        StringFormat(name: "iri", phrase: "an IRI") { isReference($0, allowsUnicode: true, needsScheme: true) },
        StringFormat(name: "iri-reference", phrase: "an IRI reference") {
            isReference($0, allowsUnicode: true, needsScheme: false)
        },
        StringFormat(name: "uri-template", phrase: "a URI template") { (try? URITemplate($0)) != nil },
    ]

    private static func isReference(_ text: String, allowsUnicode: Bool, needsScheme: Bool) -> Bool {
        let grammar = URIGrammar(allowsUnicode: allowsUnicode)
        let uri = URIReference(text)
        if uri.scheme == nil {
            // A first segment with a colon would be a scheme (RFC 3986 section 4.2).
            let first = uri.path.utf8.prefix { $0 != 0x2F }
            guard !needsScheme, uri.authority != nil || !first.contains(0x3A) else { return false }
        }
        return grammar.accepts(uri)
    }
}

/// Checks the parts of a split URI or IRI.
private struct URIGrammar {
    let allowsUnicode: Bool

    func accepts(_ uri: URIReference) -> Bool {
        isMadeOf(uri.path) { URICharacters.isPath($0) || $0 == 0x2F }
            && uri.query.map { isMadeOf($0, allowsPrivate: true, URICharacters.isFragment) } ?? true
            && uri.fragment.map { isMadeOf($0, URICharacters.isFragment) } ?? true
            && uri.authority.map(isAuthority) ?? true
    }

    private func isAuthority(_ authority: String) -> Bool {
        var rest = authority[...]
        if let at = rest.utf8.firstIndex(of: 0x40) {
            let isUserByte: (UInt8) -> Bool = {
                URICharacters.isUnreserved($0) || URICharacters.isSubDelimiter($0) || $0 == 0x3A
            }
            guard isMadeOf(String(rest[..<at]), isUserByte) else { return false }
            rest = rest[rest.utf8.index(after: at)...]
        }
        guard let host = splitPort(rest) else { return false }
        if host.hasPrefix("["), host.hasSuffix("]") { return isLiteral(String(host.dropFirst().dropLast())) }
        return isMadeOf(String(host)) { URICharacters.isUnreserved($0) || URICharacters.isSubDelimiter($0) }
    }

    /// The host before a port of digits, nil when the port is malformed.
    private func splitPort(_ text: Substring) -> Substring? {
        let start = text.utf8.first == 0x5B ? text.utf8.lastIndex(of: 0x5D) ?? text.startIndex : text.startIndex
        guard let colon = text[start...].utf8.firstIndex(of: 0x3A) else { return text }
        guard text[text.utf8.index(after: colon)...].utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return text[..<colon]
    }

    /// `IPv6address` or `IPvFuture` of RFC 3986 section 3.2.2.
    private func isLiteral(_ text: String) -> Bool {
        guard text.hasPrefix("v") || text.hasPrefix("V") else { return AddressFormats.isIPv6(text) }
        let parts = text.dropFirst().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[0].utf8.allSatisfy(URICharacters.isHexDigit)
            && !parts[1].isEmpty
            && parts[1].utf8.allSatisfy {
                URICharacters.isUnreserved($0) || URICharacters.isSubDelimiter($0) || $0 == 0x3A
            }
    }

    /// Whether a text consists of allowed bytes, percent-encoded ones and, in IRIs, characters beyond ASCII.
    private func isMadeOf(_ text: String, allowsPrivate: Bool = false, _ isAllowed: (UInt8) -> Bool) -> Bool {
        var encodedDigits = 0
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value), byte < 0x80 else {
                guard encodedDigits == 0, allowsUnicode, isInternational(scalar, allowsPrivate) else { return false }
                continue
            }
            if encodedDigits > 0 {
                guard URICharacters.isHexDigit(byte) else { return false }
                encodedDigits -= 1
            } else if byte == 0x25 {
                encodedDigits = 2
            } else if !isAllowed(byte) {
                return false
            }
        }
        return encodedDigits == 0
    }

    /// `ucschar`, and `iprivate` in queries (RFC 3987 section 2.2).
    private func isInternational(_ scalar: Unicode.Scalar, _ allowsPrivate: Bool) -> Bool {
        switch scalar.value {
        case 0xA0...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: true
        case 0xE000...0xF8FF, 0xF0000...0xFFFFD, 0x100000...0x10FFFD: allowsPrivate
        case 0xE0000...0xE0FFF: false
        case 0x10000...0xEFFFD: scalar.value & 0xFFFF <= 0xFFFD
        default: false
        }
    }
}
