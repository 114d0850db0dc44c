import PatchbayEngine

/// How a provider tells of changes.
package struct WebhookSpec: Sendable, Hashable {
    /// How a delivery proves where it comes from.
    package enum Signature: Sendable, Hashable {
        /// A keyed digest.
        case hmac(HMAC)
        /// The secret itself in a header, behind a prefix.
        case token(header: String, prefix: String)
    }

    /// A keyed digest of a delivery.
    package struct HMAC: Sendable, Hashable {
        /// The header that has the signature.
        package var header: String
        /// What stands between the entries of the header; nil where it has one.
        package var separator: String?
        /// What stands before a signature.
        package var prefix: String
        /// How a signature is written.
        package var encoding: WebhookEncoding
        /// The digest.
        package var digest: WebhookDigest
        /// Where the instant of signing is; nil when it is not told.
        package var timestamp: TimestampPlace?
        /// The header that has the delivery's id; nil when there is none.
        package var idHeader: String?
        /// What is signed.
        package var signs: TextTemplate
        /// How far the timestamp may be from now.
        package var toleranceSeconds: Int
        /// What the key is of the secret.
        package var secretEncoding: WebhookEncoding

        /// The scheme of the Standard Webhooks specification.
        static let standard = (try? TextTemplate("{id}.{timestamp}.{body}")).map { signs in
            HMAC(
                header: StandardWebhook.signatureHeader,
                separator: " ",
                prefix: StandardWebhook.signaturePrefix,
                encoding: .base64,
                digest: .sha256,
                timestamp: .header(StandardWebhook.timestampHeader),
                idHeader: StandardWebhook.idHeader,
                signs: signs,
                toleranceSeconds: 300,
                secretEncoding: .base64
            )
        }
    }

    /// Where the instant of signing is.
    package enum TimestampPlace: Sendable, Hashable {
        /// A header of its own.
        case header(String)
        /// The entry of the signature's header that starts like this.
        case entry(String)
    }

    /// A delivery that wants an answer.
    package struct Challenge: Sendable, Hashable {
        /// Which deliveries.
        package var condition: PredicateSpec
        /// The text that is answered.
        package var reply: RuleSpec
    }

    /// What a delivery tells.
    package struct Event: Sendable, Hashable {
        /// Where the events are.
        package var items: PathExpression
        /// The provider's account.
        package var account: RuleSpec
        /// Which events touch a data type; nil when every one touches all.
        package var dataTypes: [DataType]?
        /// Which events end the grant.
        package var revokedWhen: PredicateSpec?
    }

    /// Which events touch a data type.
    package struct DataType: Sendable, Hashable {
        /// The data type.
        package var name: Located<String>
        /// Which events.
        package var condition: PredicateSpec
    }

    /// How a delivery proves where it comes from.
    package var signature: Signature
    /// What tells deliveries apart.
    package var id: RuleSpec?
    /// A delivery that wants an answer.
    package var challenge: Challenge?
    /// What deliveries tell, by their forms.
    package var events: [Event]
}

extension SpecDecoder {
    /// Webhooks; nil when the signature or all events are broken.
    func webhooks(_ reader: SpecReader) -> WebhookSpec? {
        guard let signing = reader.object("signature"), let signature = signature(signing) else { return nil }
        let forms = reader.object("events").map { [$0] } ?? reader.elements("events")
        let events = forms.compactMap { event($0) }
        guard !events.isEmpty else { return nil }
        return WebhookSpec(
            signature: signature,
            id: rule(reader.node("id")),
            challenge: reader.object("challenge").flatMap { challenge in
                guard let condition = predicate(challenge.node("when")), let reply = rule(challenge.node("reply"))
                else { return nil }
                return WebhookSpec.Challenge(condition: condition, reply: reply)
            },
            events: events
        )
    }

    private func signature(_ reader: SpecReader) -> WebhookSpec.Signature? {
        switch reader.shape.name {
        case "standardWebhooks": return WebhookSpec.HMAC.standard.map { .hmac($0) }
        case "token":
            return reader.text("header").map { .token(header: $0.value, prefix: reader.text("prefix")?.value ?? "") }
        default: return hmac(reader).map { .hmac($0) }
        }
    }

    private func hmac(_ reader: SpecReader) -> WebhookSpec.HMAC? {
        guard let header = reader.text("header"),
            let encoding = reader.text("encoding").flatMap({ WebhookEncoding(rawValue: $0.value) }),
            let digest = reader.text("digest").flatMap({ WebhookDigest(rawValue: $0.value) }),
            let signs = reader.text("signs").flatMap({ try? TextTemplate($0.value) }),
            let secretEncoding = reader.text("secretEncoding").flatMap({ WebhookEncoding(rawValue: $0.value) })
        else { return nil }
        return WebhookSpec.HMAC(
            header: header.value,
            separator: reader.text("separator")?.value,
            prefix: reader.text("prefix")?.value ?? "",
            encoding: encoding,
            digest: digest,
            timestamp: reader.object("timestamp").flatMap { place in
                place.text("header").map { .header($0.value) } ?? place.text("entry").map { .entry($0.value) }
            },
            idHeader: reader.text("idHeader")?.value,
            signs: signs,
            toleranceSeconds: reader.integer("toleranceSeconds") ?? 300,
            secretEncoding: secretEncoding
        )
    }

    private func event(_ reader: SpecReader) -> WebhookSpec.Event? {
        guard let items = reader.path("items"), let account = rule(reader.node("account")) else { return nil }
        let dataTypes =
            reader.has("dataTypes")
            ? reader.members("dataTypes").compactMap { member in
                predicate(member.value).map {
                    WebhookSpec.DataType(name: Located(member.name, at: member.nameRange), condition: $0)
                }
            } : nil
        return WebhookSpec.Event(
            items: items.value,
            account: account,
            dataTypes: dataTypes,
            revokedWhen: predicate(reader.node("revokedWhen"))
        )
    }
}
