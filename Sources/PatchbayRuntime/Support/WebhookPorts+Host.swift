import Crypto
import Foundation
package import PatchbayCore

extension WebhookPorts {
    /// The ports with this host's cryptography.
    package static let host = WebhookPorts(
        hmac: { digest, key, message in
            let key = SymmetricKey(data: key)
            let data = Data(message)
            return switch digest {
            case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: data, using: key))
            case .sha256: Array(HMAC<SHA256>.authenticationCode(for: data, using: key))
            case .sha512: Array(HMAC<SHA512>.authenticationCode(for: data, using: key))
            }
        },
        sha256: { Array(SHA256.hash(data: Data($0))) }
    )
}
