package import PatchbayCore

/// What owners do with what they are told of their connections.
package struct MessageService: Sendable {
    private let store: any Store
    private let connections: ConnectionService
    private let time: TimeSource
    private let random: RandomSource

    /// How long the key before the newest one still signs, in seconds: a day to bring the new one to the receiver.
    private static let overlapSeconds = 86_400

    /// A service.
    package init(store: any Store, connections: ConnectionService, time: TimeSource, random: RandomSource) {
        self.store = store
        self.connections = connections
        self.time = time
        self.random = random
    }

    /// Some messages, and the id that the next ones come behind; nil when there are no more.
    package struct Page: Sendable {
        /// The messages, newest first.
        package var messages: [WebhookMessage]
        /// Where the next page starts.
        package var next: String?
    }

    /// The messages of a connection, newest first; `cursor` is the `next` of the page before.
    package func list(
        _ id: String,
        _ caller: Caller,
        status: WebhookMessage.Status?,
        cursor: String?,
        limit: Int
    ) async throws -> Page {
        let connection = try await connections.find(id, caller)
        let messages = try await store.messages(
            of: connection.id,
            owner: connection.owner,
            status: status,
            before: cursor,
            limit: limit + 1
        )
        guard let messages else { throw ServiceError.invalid(field: "cursor", message: "is unknown") }
        let shown = Array(messages.prefix(limit))
        return Page(messages: shown, next: messages.count > limit ? shown.last?.id : nil)
    }

    /// Makes a message due again.
    package func redeliver(_ message: String, of id: String, _ caller: Caller) async throws -> WebhookMessage {
        let connection = try await connections.find(id, caller)
        let found = try await store.redeliver(message, of: connection.id, owner: connection.owner, at: time.now())
        guard let found else { throw ServiceError.notFound(.message) }
        return found
    }

    /// Makes a new secret for what is told of a connection; it can be read from this answer alone.
    package func replaceSecret(
        of id: String,
        _ caller: Caller
    ) async throws -> (secret: Secret<String>, createdAt: Timestamp) {
        let connection = try await connections.find(id, caller)
        let key = Secret(random.bytes(32))
        let now = time.now()
        let isKept = try await store.replaceSigningKey(
            of: connection.id,
            owner: connection.owner,
            with: key,
            at: now,
            oldUntil: now.adding(seconds: Self.overlapSeconds)
        )
        guard isKept else { throw ServiceError.notFound(.connection) }
        return (StandardWebhook.text(of: key), now)
    }
}
