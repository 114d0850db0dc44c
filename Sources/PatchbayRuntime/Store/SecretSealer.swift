import Crypto
import Foundation
import PatchbayCore

/// Seals secrets for the store with AES-256-GCM; each is bound to the row and column it stands in.
struct SecretSealer: Sendable {
    let keys: KeySource

    /// A secret as it is stored.
    struct Sealed {
        /// Which key opens it.
        var keyID: String
        /// Nonce, ciphertext and tag.
        var bytes: Data
    }

    /// Seals a secret for its place: a table and what tells its rows apart.
    func seal(_ secret: Secret<[UInt8]>, place: [String]) throws -> Sealed {
        let key = keys.current.current
        let box = try AES.GCM.seal(
            secret.reveal(),
            using: SymmetricKey(data: key.bytes.reveal()),
            authenticating: Self.associatedData(place, key.id)
        )
        guard let combined = box.combined else { throw StoreError.corrupt }
        return Sealed(keyID: key.id, bytes: combined)
    }

    /// Opens what was sealed for the same place.
    /// - Throws: that the key is unknown, or that the bytes are not what was sealed here.
    func open(_ sealed: Sealed, place: [String]) throws -> Secret<[UInt8]> {
        guard let key = try keys.key(sealed.keyID) else { throw StoreError.missingKey(sealed.keyID) }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed.bytes)
            let plain = try AES.GCM.open(
                box,
                using: SymmetricKey(data: key.bytes.reveal()),
                authenticating: Self.associatedData(place, key.id)
            )
            return Secret(Array(plain))
        } catch {
            throw StoreError.wrongKey(sealed.keyID)
        }
    }

    /// The parts with their lengths, so that no two places share the same bytes.
    private static func associatedData(_ place: [String], _ keyID: String) -> Data {
        Data((["patchbay.1", keyID] + place).map { "\($0.utf8.count):\($0)" }.joined().utf8)
    }
}
