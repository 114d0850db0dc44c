import Crypto
import Foundation
package import PatchbayEngine

extension TransformEnvironment {
    /// The ports that this host fills: its time zones and digests.
    package static let host = TransformEnvironment(
        minorUnits: [:],
        zone: { ZoneDatabase.rules($0) },
        sha256: { Array(SHA256.hash(data: Data($0))) },
        sha1: { Array(Insecure.SHA1.hash(data: Data($0))) }
    )
}
