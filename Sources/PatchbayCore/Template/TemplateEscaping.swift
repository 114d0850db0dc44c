import PatchbayEngine

/// How a value is written into the place where a template stands.
package enum TemplateEscaping: String, Hashable, Sendable, CaseIterable {
    /// As it is.
    case plain
    /// A part of a URL's path: all but unreserved characters percent-encoded (RFC 3986 section 2.3).
    case pathSegment
    /// A name or value in a URL's query, encoded likewise.
    case queryValue
    /// A header's value: as it is, without control characters (RFC 9110 section 5.5).
    case headerValue
    /// The inside of a JSON string (RFC 8259 section 7).
    case jsonString
    /// `application/x-www-form-urlencoded`, a blank as `+`.
    case form
    /// The inside of single quotes in a query text: `'` as `\'` and `\` as `\\`.
    case singleQuoted

    /// The value as it is written there.
    /// - Throws: a `TemplateEscapingError` when the place cannot hold the value.
    package func escape(_ value: String) throws(TemplateEscapingError) -> String {
        switch self {
        case .plain: return value
        case .pathSegment:
            // Clients resolve dot segments (RFC 3986 section 5.2.4), encoded or not: the path would change.
            guard value != ".", value != ".." else { throw .dotSegment }
            return PercentEncoding.encode(value, keeping: .unreserved)
        case .queryValue: return PercentEncoding.encode(value, keeping: .unreserved)
        case .headerValue:
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { throw .controlCharacter }
            return value
        case .jsonString: return String(JSONText.quoted(value).unicodeScalars.dropFirst().dropLast())
        case .form: return Self.formEncoded(value)
        case .singleQuoted:
            return value.unicodeScalars.reduce(into: "") { text, scalar in
                if scalar == "'" || scalar == "\\" { text += "\\" }
                text.unicodeScalars.append(scalar)
            }
        }
    }

    /// The encoding of the WHATWG URL standard, section 5.2.
    private static func formEncoded(_ value: String) -> String {
        var encoded: [UInt8] = []
        for byte in value.utf8 {
            if PercentEncoding.isAlphanumeric(byte) || "*-._".utf8.contains(byte) {
                encoded.append(byte)
            } else if byte == 0x20 {
                encoded.append(UInt8(ascii: "+"))
            } else {
                PercentEncoding.append(byte, to: &encoded)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

/// Why a place cannot hold a value.
package enum TemplateEscapingError: Error, Hashable, Sendable {
    /// A header's value with a line end, NUL or another control character.
    case controlCharacter
    /// A path segment that is `.` or `..`.
    case dotSegment

    /// One clause for the user.
    package var message: String {
        switch self {
        case .controlCharacter: "a control character, which a header cannot hold"
        case .dotSegment: "a path segment that is `.` or `..`, which would change the path"
        }
    }
}
