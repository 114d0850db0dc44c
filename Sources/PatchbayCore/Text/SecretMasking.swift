/// Finds secrets in what others wrote, in whatever form they stand there, and puts the mask in their place.
///
/// A secret is found as it is, percent-encoded (RFC 3986 section 2.1), escaped as in JSON (RFC 8259 section 7) or HTML,
/// in hexadecimal digits, and in base 64 (RFC 4648 sections 4 and 5), there also as a part of what was encoded, such as
/// `user:password` (RFC 7617). Of a text that was cut, a secret's beginning at the end is masked as well.
package struct SecretMasking: Sendable {
    private var known: Set<String> = []
    private var forms: [SecretForm] = []

    /// The shortest secret that is sought: shorter ones stand in every text by chance.
    private static let shortest = 4
    /// So many bytes behind a limit are looked at for secrets that begin before it.
    private static let reach = 4096

    /// Nothing to hide.
    package init() {}

    /// Hides some secrets.
    package init(_ secrets: [Secret<String>]) {
        add(secrets)
    }

    /// Hides further secrets beside those that it hides.
    package mutating func add(_ secrets: [Secret<String>]) {
        for text in secrets.map({ $0.reveal() }) where text.utf8.count >= Self.shortest {
            if known.insert(text).inserted { forms += SecretForm.all(of: text) }
        }
    }

    /// A text without the secrets; `isCut` tells that it may end within one.
    package func mask(_ text: String, isCut: Bool = false) -> String {
        let bytes = Array(text.utf8)
        let found = ranges(in: bytes, before: bytes.count, isCut: isCut)
        return found.isEmpty ? text : Self.replace(found, in: bytes, limit: bytes.count)
    }

    /// So many bytes of a text that its excerpt needs: what is masked is masked before the text is cut.
    package static func kept(for limit: Int) -> Int { limit + reach }

    /// The first bytes of a text without the secrets, as text: none of a secret is left that the limit cuts.
    package func excerpt(_ bytes: ArraySlice<UInt8>, limit: Int) -> String {
        let seen = Array(bytes.prefix(Self.kept(for: limit)))
        let found = ranges(in: seen, before: min(limit, seen.count), isCut: seen.count >= Self.kept(for: limit))
        return Self.replace(found, in: seen, limit: limit)
    }

    // MARK: Parts

    /// Where secrets stand that begin before an offset, in order and apart.
    private func ranges(in text: [UInt8], before limit: Int, isCut: Bool) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for start in 0..<limit {
            for form in forms {
                if let range = form.range(in: text, from: start, isCut: isCut) { found.append(range) }
            }
        }
        found.sort { $0.lowerBound < $1.lowerBound }
        var apart: [Range<Int>] = []
        for range in found {
            if let last = apart.last, range.lowerBound < last.upperBound {
                apart[apart.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                apart.append(range)
            }
        }
        return apart
    }

    private static func replace(_ ranges: [Range<Int>], in text: [UInt8], limit: Int) -> String {
        var masked: [UInt8] = []
        var place = 0
        for range in ranges where range.lowerBound < limit {
            masked += text[place..<range.lowerBound]
            masked += Array(secretMask.utf8)
            place = range.upperBound
        }
        if place < min(limit, text.count) { masked += text[place..<min(limit, text.count)] }
        return String(decoding: masked, as: UTF8.self)
    }
}

extension SecretMasking: CustomStringConvertible, CustomReflectable {
    /// The mask.
    package var description: String { secretMask }
    /// A mirror without children, so that `dump` and reflection find nothing.
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
