import Foundation

/// The forms in which a secret could show.
enum SecretForms {
    /// Raw, URL-encoded, hexadecimal, and in base 64 at each of the three places within a group.
    static func of(_ secret: String) -> [String] {
        let bytes = Data(secret.utf8)
        let percent = secret.utf8.map { "%" + String($0, radix: 16, uppercase: true) }.joined()
        let query = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
        let encoded = (0..<3).map { shift in
            inner(Data(repeating: 0x20, count: shift) + bytes, behind: shift)
        }
        return [secret, percent, query, bytes.map { String(format: "%02x", $0) }.joined()] + encoded
    }

    /// The part of the base 64 of some bytes that does not depend on what stands before and behind them.
    private static func inner(_ bytes: Data, behind shift: Int) -> String {
        let text = bytes.base64EncodedString().replacing("=", with: "")
        return String(text.dropFirst(shift == 0 ? 0 : shift + 1).dropLast(2))
    }
}
