package import PatchbayCore

/// What a store keeps of webhooks: deliveries that came in, messages that go out, and the keys that sign these.
package protocol WebhookStore: Sendable {
    /// Takes note of a delivery and does what it tells, once: asks for the syncs it calls for, marks revoked connections.
    ///
    /// One transaction, so that a delivery that was not answered well is done when it comes again.
    func accept(_ receipt: WebhookReceipt) async throws -> WebhookReceipt.Outcome

    /// Takes messages that are due and that nobody else works on, oldest first; the holder has them until an instant.
    ///
    /// Of each connection one is taken at a time, and of each owner a few, so that nobody's receiver keeps the others
    /// from being told.
    func takeDueMessages(_ lease: WorkLease, now: Timestamp, limit: Int) async throws -> [WebhookMessage]

    /// Keeps what came of an attempt, if the holder still has the message; false when another one has it.
    func settle(_ message: WebhookMessage, holder: String) async throws -> Bool

    /// The messages of a connection, newest first; `before` is the last id that was seen. Nil when there is no such message.
    func messages(
        of connection: String,
        owner: Owner,
        status: WebhookMessage.Status?,
        before: String?,
        limit: Int
    ) async throws -> [WebhookMessage]?

    /// Makes a message that was settled due again; nil when there is none of that id.
    func redeliver(
        _ id: String,
        of connection: String,
        owner: Owner,
        at time: Timestamp
    ) async throws -> WebhookMessage?

    /// Gives a connection a new key; the one before it signs beside it until an instant. False when there is none such.
    func replaceSigningKey(
        of connection: String,
        owner: Owner,
        with key: Secret<[UInt8]>,
        at time: Timestamp,
        oldUntil: Timestamp
    ) async throws -> Bool

    /// The keys that sign at an instant, the newest first; the one given is kept when there is none yet.
    func signingKeys(
        of connection: String,
        owner: Owner,
        at time: Timestamp,
        orKeep fresh: Secret<[UInt8]>
    ) async throws -> [Secret<[UInt8]>]

    /// Forgets receipts and keys that have expired, and messages that were settled before an instant.
    func forgetWebhooks(settledBefore time: Timestamp, now: Timestamp) async throws
}

/// The right to work on something for a time; whoever still has it may write what came of it.
package struct WorkLease: Sendable {
    /// Who has the right.
    package var holder: String
    /// Until when.
    package var until: Timestamp

    /// A right.
    package init(holder: String, until: Timestamp) {
        self.holder = holder
        self.until = until
    }
}

/// A verified delivery, as the store takes note of it.
package struct WebhookReceipt: Sendable {
    /// The provider.
    package var service: String
    /// What it says.
    package var content: WebhookContent
    /// When it came.
    package var receivedAt: Timestamp
    /// From when on the syncs that it asks for may start: a burst of deliveries makes one.
    package var dueAt: Timestamp

    /// A delivery.
    package init(service: String, content: WebhookContent, receivedAt: Timestamp, dueAt: Timestamp) {
        self.service = service
        self.content = content
        self.receivedAt = receivedAt
        self.dueAt = dueAt
    }

    /// What came of it.
    package enum Outcome: Sendable, Equatable {
        /// It was done; how many connections it concerns.
        case accepted(connections: Int)
        /// It had been done before.
        case duplicate
    }
}
