import PatchbayCore
import PatchbayEngine

/// Base 64 for URLs without padding (RFC 4648 section 5).
package enum Base64URL {
    /// The text of some bytes.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Base64.encodeURL(Array(bytes))
    }

    /// The bytes of a text; nil when a character does not belong or the length cannot be.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        text.hasSuffix("=") ? nil : Base64Coding.decode(Array(text.utf8), .url)
    }
}
