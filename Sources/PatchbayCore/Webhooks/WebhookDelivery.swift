/// A webhook as it came in: nothing of it is believed before its signature was verified.
package struct WebhookDelivery: Sendable {
    /// The header fields.
    package var headers: HeaderFields
    /// The body, byte for byte.
    package var body: [UInt8]
    /// When it came.
    package var receivedAt: Timestamp

    /// A delivery.
    package init(headers: HeaderFields, body: [UInt8], receivedAt: Timestamp) {
        self.headers = headers
        self.body = body
        self.receivedAt = receivedAt
    }
}

/// Why a delivery is not believed; the one who sent it is told nothing of it.
package enum WebhookRefusal: String, Error, Sendable {
    /// No signature, or one that cannot be read.
    case unsigned
    /// No secret is set for the service, or it does not spell a key.
    case noSecret
    /// The timestamp is missing or is none.
    case badTimestamp
    /// The timestamp is too far from now.
    case stale
    /// No signature is that of a secret.
    case mismatch
    /// It is signed, and is not what the spec describes.
    case malformed
}

/// What a verified delivery says.
package struct WebhookContent: Sendable, Equatable {
    /// What tells the delivery from others of the service: 32 bytes.
    package var key: [UInt8]
    /// For how many seconds the key must be kept, so that the same delivery does not count twice.
    package var keySeconds: Int
    /// The text that is answered, where the delivery wants one; it tells nothing then.
    package var reply: String?
    /// What it tells of each account, in the order of the accounts.
    package var accounts: [WebhookAccount]

    /// What a delivery says.
    package init(key: [UInt8], keySeconds: Int, reply: String? = nil, accounts: [WebhookAccount] = []) {
        self.key = key
        self.keySeconds = keySeconds
        self.reply = reply
        self.accounts = accounts
    }
}

/// What a delivery tells of one account.
package struct WebhookAccount: Sendable, Equatable {
    /// The provider's account, as connections have it.
    package var account: String
    /// The data types that are touched, sorted; nil is all of them.
    package var dataTypes: [String]?
    /// Whether the account took its grant back.
    package var isRevoked: Bool

    /// What a delivery tells of an account.
    package init(account: String, dataTypes: [String]?, isRevoked: Bool) {
        self.account = account
        self.dataTypes = dataTypes
        self.isRevoked = isRevoked
    }
}
