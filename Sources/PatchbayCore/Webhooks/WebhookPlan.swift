import PatchbayEngine

/// A provider's webhooks, compiled: what is verified, and what a verified delivery says.
package struct WebhookPlan: Sendable {
    /// The challenge and the id, asked of the whole body.
    struct Whole: Sendable {
        var values: ValuePlan?
        /// The numbers of the answers: whether it is a challenge, and the text that is answered.
        var challenge: (condition: Int, reply: Int)?
        /// The number of the id.
        var id: Int?
    }

    /// A form of the events, asked of each of them.
    struct Form: Sendable {
        var items: PathExpression
        var values: ValuePlan
        /// The number of the account.
        var account: Int
        /// The number of the condition of each data type; nil when every event touches all.
        var dataTypes: [(name: String, condition: Int)]?
        /// The number of the condition of a grant that ended.
        var revoked: Int?
    }

    let signature: WebhookSignature
    let whole: Whole
    let forms: [Form]

    /// How long the key of a delivery is kept that says nothing of when it was signed: a week.
    private static let unboundedSeconds = 604_800
    /// The shortest time that a key is kept: providers repeat a delivery, signed anew, for about a day.
    private static let leastSeconds = 86_400

    /// Verifies a delivery, and returns what was signed.
    package func verify(
        _ delivery: WebhookDelivery,
        secrets: [Secret<String>],
        _ ports: WebhookPorts
    ) throws(WebhookRefusal) -> [UInt8] {
        try signature.verify(delivery, secrets, ports)
    }

    /// Verifies a delivery and reads what it says; nothing in it is read before.
    package func read(
        _ delivery: WebhookDelivery,
        secrets: [Secret<String>],
        _ ports: WebhookPorts
    ) throws(WebhookRefusal) -> WebhookContent {
        let signed = try verify(delivery, secrets: secrets, ports)
        guard let body = try? JSONValue(parsing: delivery.body) else { throw .malformed }
        let headers = delivery.headers
        let around = MappingSurroundings(page: body, header: { headers[$0] })
        let answers = (try? whole.values?.answers(for: delivery.body, around)) ?? []
        let id = whole.id.flatMap { answers[$0].value?.plainText }
        let tolerance = signature.toleranceSeconds
        var content = WebhookContent(
            key: ports.sha256(id.map { Array("id:\($0)".utf8) } ?? Array("signed:".utf8) + signed),
            keySeconds: tolerance.map { max(2 * $0, Self.leastSeconds) } ?? Self.unboundedSeconds
        )
        if let challenge = whole.challenge, answers[challenge.condition].holds {
            guard let reply = answers[challenge.reply].value?.plainText else { throw .malformed }
            content.reply = reply
            return content
        }
        content.accounts = accounts(of: body, around)
        return content
    }

    /// What the events tell, gathered by account.
    private func accounts(of body: JSONValue, _ around: MappingSurroundings) -> [WebhookAccount] {
        var found: [String: WebhookAccount] = [:]
        for form in forms {
            let selected = form.items.find(in: body)
            let items = form.items.path.isSingular ? selected.map { [$0] } ?? [] : selected?.arrayValue ?? []
            for item in items {
                guard let told = form.read(item, around) else { continue }
                found[told.account] = found[told.account]?.joined(with: told) ?? told
            }
        }
        return found.values.sorted { $0.account < $1.account }
    }
}

extension WebhookPlan.Form {
    /// What one event tells; nil when it names no account, or concerns nothing that is read.
    fileprivate func read(_ event: JSONValue, _ around: MappingSurroundings) -> WebhookAccount? {
        guard let answers = try? values.answers(for: Array(event.compactText.utf8), around),
            let account = answers[account].value?.plainText, !account.isEmpty
        else { return nil }
        let touched = dataTypes.map { $0.filter { answers[$0.condition].holds }.map(\.name).sorted() }
        let isRevoked = revoked.map { answers[$0].holds } ?? false
        guard touched?.isEmpty != true || isRevoked else { return nil }
        return WebhookAccount(account: account, dataTypes: touched, isRevoked: isRevoked)
    }
}

extension WebhookAccount {
    /// What both tell of the same account.
    fileprivate func joined(with other: WebhookAccount) -> WebhookAccount {
        var joined = self
        joined.isRevoked = isRevoked || other.isRevoked
        joined.dataTypes =
            if let own = dataTypes, let more = other.dataTypes { Set(own + more).sorted() } else { nil }
        return joined
    }
}
