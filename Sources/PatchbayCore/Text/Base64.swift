import PatchbayEngine

/// Base64 in its two alphabets (RFC 4648 sections 4 and 5).
package enum Base64 {
    /// The text with `+`, `/` and padding.
    package static func encode(_ bytes: [UInt8]) -> String { Base64Coding.encode(bytes, .standard) }

    /// The text with `-`, `_` and no padding, as JWT and PKCE want it.
    package static func encodeURL(_ bytes: [UInt8]) -> String { Base64Coding.encode(bytes, .url) }

    /// The bytes of a text in either alphabet, padded or not; nil when it is none.
    package static func decode(_ text: String) -> [UInt8]? { Base64Coding.decode(Array(text.utf8), nil) }
}
