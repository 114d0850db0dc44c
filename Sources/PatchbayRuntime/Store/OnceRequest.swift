package import PatchbayCore

/// A request that happens once, however often it is sent: who sent it, under which key, and what it asked for.
package struct OnceRequest: Sendable {
    /// Who sent it.
    package var owner: Owner
    /// SHA-256 of the sender and the key, which the store does not see.
    package var hash: [UInt8]
    /// SHA-256 of what was asked for, so that a key cannot stand for two requests.
    package var fingerprint: [UInt8]

    /// A request that happens once.
    package init(owner: Owner, hash: [UInt8], fingerprint: [UInt8]) {
        self.owner = owner
        self.hash = hash
        self.fingerprint = fingerprint
    }

    /// How long one that was begun may stay without an answer, in seconds: then its server has died.
    package static let workSeconds = 120

    /// What came of beginning.
    package enum Start: Sendable {
        /// It was not there: it may happen now.
        case begun
        /// It is still at work.
        case atWork
        /// The key stood for another request.
        case mismatched
        /// It happened, and this was the answer.
        case answered(Secret<[UInt8]>)
    }
}
