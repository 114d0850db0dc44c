/// What authentication needs from outside: the time, fresh random text, and cryptography.
package struct AuthPorts: Sendable {
    /// A way of signing.
    package enum Algorithm: String, Sendable, CaseIterable {
        case hmacSHA1, hmacSHA256, rsaSHA1, rsaSHA256, ecdsaP256
    }

    /// Why a signature could not be made: one clause, without the key.
    package struct Refusal: Error, Sendable {
        /// One clause.
        package var message: String

        /// A refusal.
        package init(message: String) { self.message = message }
    }

    /// Now.
    package var now: Timestamp
    /// A text of at least 128 random bits, letters, digits, `-` and `_` alone; fresh for each request.
    package var random: String
    /// The signature of some bytes; the key is the secret itself for HMAC, else a private key in PEM.
    package var sign: @Sendable (Algorithm, Secret<String>, [UInt8]) throws(Refusal) -> [UInt8]

    /// Ports.
    package init(
        now: Timestamp,
        random: String,
        sign: @escaping @Sendable (Algorithm, Secret<String>, [UInt8]) throws(Refusal) -> [UInt8]
    ) {
        self.now = now
        self.random = random
        self.sign = sign
    }
}
