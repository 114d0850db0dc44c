/// Names and values in bodies and queries: `application/x-www-form-urlencoded` (WHATWG URL, section 5).
package enum FormURLEncoding {
    /// The media type of a form.
    package static let mediaType = "application/x-www-form-urlencoded"

    /// A name and its value, both plain.
    package struct Pair: Sendable, Hashable {
        /// The name.
        package var name: String
        /// The value.
        package var value: String

        /// A pair.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The pairs as a form, a blank as `+`.
    package static func encode(_ pairs: [Pair]) -> String {
        pairs.map { "\(escape($0.name))=\(escape($0.value))" }.joined(separator: "&")
    }

    /// The pairs as a query, everything but unreserved characters percent-encoded, as every server reads it.
    package static func encodeQuery(_ pairs: [Pair]) -> String {
        pairs.map {
            PercentEncoding.encode($0.name, keeping: .unreserved) + "="
                + PercentEncoding.encode($0.value, keeping: .unreserved)
        }.joined(separator: "&")
    }

    /// One name or value as a form has it (RFC 6749 appendix B).
    package static func escape(_ text: String) -> String {
        (try? TemplateEscaping.form.escape(text)) ?? ""
    }

    /// The pairs of a form or a query in their order.
    ///
    /// Percent signs that start no triplet stay as they are, and bytes that are no UTF-8 become U+FFFD.
    package static func decode(_ text: String) -> [Pair] {
        text.utf8.split(separator: UInt8(ascii: "&")).map { piece in
            let halves = piece.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return Pair(unescape(halves[0]), halves.count > 1 ? unescape(halves[1]) : "")
        }
    }

    private static func unescape(_ text: Substring.UTF8View) -> String {
        let bytes = Array(text)
        var plain: [UInt8] = []
        var place = 0
        while place < bytes.count {
            if PercentEncoding.isTriplet(bytes, at: place) {
                plain.append(digit(bytes[place + 1]) << 4 | digit(bytes[place + 2]))
                place += 3
            } else {
                plain.append(bytes[place] == UInt8(ascii: "+") ? 0x20 : bytes[place])
                place += 1
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8 {
        byte < 0x3A ? byte - 0x30 : (byte | 0x20) - 0x57
    }
}
