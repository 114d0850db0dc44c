/// How a service's deliveries are verified, compiled.
struct WebhookSignature: Sendable {
    private let spec: WebhookSpec.Signature

    /// The most signatures of one delivery that are looked at: a provider sends two while a secret is replaced.
    private static let signatureLimit = 16

    init(_ spec: WebhookSpec.Signature) {
        self.spec = spec
    }

    /// How far a delivery's timestamp may be from now; nil when it has none that is signed.
    var toleranceSeconds: Int? {
        if case .hmac(let scheme) = spec, scheme.timestamp != nil { scheme.toleranceSeconds } else { nil }
    }

    /// Verifies a delivery under one of several secrets and returns what was signed, or what stands for it.
    func verify(
        _ delivery: WebhookDelivery,
        _ secrets: [Secret<String>],
        _ ports: WebhookPorts
    ) throws(WebhookRefusal) -> [UInt8] {
        switch spec {
        case .token(let header, let prefix):
            let values = delivery.headers.values(header)
            guard values.count == 1, values[0].hasPrefix(prefix) else { throw .unsigned }
            let found = Secret(String(values[0].dropFirst(prefix.count)))
            // Every secret is compared, so that the time does not tell which one was nearly right.
            let isRight = secrets.reduce(false) { $1 == found || $0 }
            guard isRight else { throw secrets.isEmpty ? .noSecret : .mismatch }
            return delivery.body
        case .hmac(let scheme):
            return try verify(delivery, scheme, secrets, ports)
        }
    }

    private func verify(
        _ delivery: WebhookDelivery,
        _ scheme: WebhookSpec.HMAC,
        _ secrets: [Secret<String>],
        _ ports: WebhookPorts
    ) throws(WebhookRefusal) -> [UInt8] {
        let values = delivery.headers.values(scheme.header)
        guard values.count == 1 else { throw .unsigned }
        let entries = Self.entries(values[0], scheme.separator)
        let signatures = entries.filter { $0.hasPrefix(scheme.prefix) }.prefix(Self.signatureLimit).compactMap {
            scheme.encoding.decode(String($0.dropFirst(scheme.prefix.count)))
        }
        guard !signatures.isEmpty else { throw .unsigned }
        let timestamp = try timestamp(delivery, scheme, entries)
        let id = scheme.idHeader.flatMap { delivery.headers[$0] }
        if scheme.idHeader != nil, id == nil { throw .unsigned }
        let message = Self.message(scheme.signs, delivery.body, timestamp: timestamp, id: id)
        let keys = secrets.compactMap { Self.key($0, scheme.secretEncoding) }
        guard !keys.isEmpty else { throw .noSecret }
        var isRight = false
        for key in keys {
            let expected = ports.hmac(scheme.digest, key.reveal(), message)
            for signature in signatures where ConstantTime.areEqual(expected, signature) { isRight = true }
        }
        guard isRight else { throw .mismatch }
        return message
    }

    private static func entries(_ value: String, _ separator: String?) -> [Substring] {
        guard let separator, !separator.isEmpty else { return [value[...]] }
        return value.split(separator: separator).map { $0.trimmingPrefix { $0 == " " } }
    }

    /// The text of the timestamp; nil when the scheme has none.
    private func timestamp(
        _ delivery: WebhookDelivery,
        _ scheme: WebhookSpec.HMAC,
        _ entries: [Substring]
    ) throws(WebhookRefusal) -> String? {
        let text: String?
        switch scheme.timestamp {
        case .header(let name):
            let values = delivery.headers.values(name)
            text = values.count == 1 ? values[0] : nil
        case .entry(let prefix):
            let found = entries.filter { $0.hasPrefix(prefix) }
            text = found.count == 1 ? String(found[0].dropFirst(prefix.count)) : nil
        case nil: return nil
        }
        guard let text, text.utf8.count <= 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let seconds = Int(text)
        else { throw .badTimestamp }
        guard abs(delivery.receivedAt.seconds - seconds) <= scheme.toleranceSeconds else { throw .stale }
        return text
    }

    private static func message(_ template: TextTemplate, _ body: [UInt8], timestamp: String?, id: String?) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in template.parts {
            switch part {
            case .literal(let text, _): bytes += Array(text.utf8)
            case .variable("body", _): bytes += body
            case .variable("timestamp", _): bytes += Array((timestamp ?? "").utf8)
            case .variable(_, _): bytes += Array((id ?? "").utf8)
            }
        }
        return bytes
    }

    /// The key that a secret spells; the mark of a Standard Webhooks secret is no part of its base 64.
    static func key(_ secret: Secret<String>, _ encoding: WebhookEncoding) -> Secret<[UInt8]>? {
        let text = secret.reveal()
        let isMarked = encoding == .base64 && text.hasPrefix(StandardWebhook.secretPrefix)
        let plain = isMarked ? String(text.dropFirst(StandardWebhook.secretPrefix.count)) : text
        guard let bytes = encoding.decode(plain), !bytes.isEmpty else { return nil }
        return Secret(bytes)
    }
}
