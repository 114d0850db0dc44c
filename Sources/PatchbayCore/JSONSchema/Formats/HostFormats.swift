/// Names of hosts (validation section 7.3.3; RFC 1123 section 2.1, RFC 5890).
enum HostFormats {
    static let all: [StringFormat] = [
        StringFormat(name: "hostname", phrase: "a host name", isMet: isHost),
        StringFormat(name: "idn-hostname", phrase: "a host name", isMet: isInternationalHost),
    ]

    /// The octets of a name without its root (RFC 1034 section 3.1), and of a label.
    private static let nameLimit = 253
    private static let labelLimit = 63

    /// Labels of letters, digits and inner hyphens; one that begins with `xn--` must encode a label.
    @Sendable static func isHost(_ text: String) -> Bool {
        guard text.utf8.count <= nameLimit else { return false }
        return text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { isLabel(Substring($0)) }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        guard (1...labelLimit).contains(label.utf8.count), label.utf8.first != 0x2D, label.utf8.last != 0x2D,
            label.utf8.allSatisfy({ $0 == 0x2D || URICharacters.isAlphanumeric($0) })
        else { return false }
        return isEncoded(label) ? isEncodedLabel(label) : true
    }

    private static func isEncoded(_ label: Substring) -> Bool {
        label.utf8.count >= 4 && label.prefix(4).lowercased() == "xn--"
    }

    /// Whether a label is what Punycode makes of a valid label (RFC 5891 section 5.4).
    private static func isEncodedLabel(_ label: Substring) -> Bool {
        let code = label.dropFirst(4).lowercased()
        guard let scalars = Punycode.decode(code), scalars.contains(where: { !$0.isASCII }) else { return false }
        return InternationalLabel.isValid(scalars) && Punycode.encode(scalars) == code
    }

    /// Labels of either alphabet, separated by any of the dots of RFC 3490 section 3.1.
    @Sendable static func isInternationalHost(_ text: String) -> Bool {
        let dots: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"]
        var length = -1
        for label in text.unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: dots.contains) {
            guard let octets = encodedLength(Array(label)) else { return false }
            length += octets + 1
        }
        return length <= nameLimit
    }

    /// The octets of a valid label as it is sent, nil when it is not valid.
    private static func encodedLength(_ scalars: [Unicode.Scalar]) -> Int? {
        // Longer than any label: encoding takes quadratic time.
        guard scalars.count <= labelLimit else { return nil }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        if scalars.allSatisfy(\.isASCII) {
            let label = Substring(String(text))
            let isReserved = !isEncoded(label) && scalars.dropFirst(2).starts(with: ["-", "-"])
            return isLabel(label) && !isReserved ? scalars.count : nil
        }
        guard InternationalLabel.isValid(scalars), let code = Punycode.encode(scalars) else { return nil }
        let length = code.utf8.count + 4
        return length <= labelLimit ? length : nil
    }
}
