/// The message form of the Standard Webhooks specification: three headers over the body.
package enum StandardWebhook {
    /// The header of the message's id, the same on every attempt.
    package static let idHeader = "webhook-id"
    /// The header of the attempt's instant, in seconds since 1970.
    package static let timestampHeader = "webhook-timestamp"
    /// The header of the signatures, separated by blanks.
    package static let signatureHeader = "webhook-signature"
    /// What marks a symmetric secret; the rest is base 64.
    package static let secretPrefix = "whsec_"
    static let signaturePrefix = "v1,"

    /// The text of a secret, as its owner is shown it.
    package static func text(of key: Secret<[UInt8]>) -> Secret<String> {
        key.map { secretPrefix + Base64.encode($0) }
    }

    /// The headers of a message, signed under each key: two while one replaces the other.
    package static func headers(
        id: String,
        body: [UInt8],
        at time: Timestamp,
        keys: [Secret<[UInt8]>],
        _ ports: WebhookPorts
    ) -> HeaderFields {
        let message = Array("\(id).\(time.seconds).".utf8) + body
        let signatures = keys.map { signaturePrefix + Base64.encode(ports.hmac(.sha256, $0.reveal(), message)) }
        return [
            idHeader: id,
            timestampHeader: String(time.seconds),
            signatureHeader: signatures.joined(separator: " "),
        ]
    }
}
