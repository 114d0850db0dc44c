package import PatchbayCore
package import PatchbayEngine

/// What an owner is told at a connection's `settings.webhookUrl`.
package struct WebhookMessage: Sendable, Equatable {
    /// What happened.
    package enum Kind: String, Sendable, CaseIterable {
        /// A sync ended, perhaps with records that were rejected.
        case syncCompleted = "sync.completed"
        /// A sync failed.
        case syncFailed = "sync.failed"
        /// The service took the grant back, or it ran out.
        case reauthorizationRequired = "connection.reauthorizationRequired"
    }

    /// Where a message stands.
    package enum Status: String, Sendable, CaseIterable {
        /// It is sent as soon as it is due.
        case pending
        /// The receiver took it.
        case delivered
        /// It was tried for the last time.
        case dead
        /// It goes nowhere: the connection has no URL any more, or the URL is this server's own.
        case skipped
    }

    /// The id, the same on every attempt: it follows from what the message is about, so that nothing is told twice.
    package var id: String
    /// Who owns the connection.
    package var owner: Owner
    /// The connection.
    package var connection: String
    /// What happened.
    package var kind: Kind
    /// The body, as it is signed and sent.
    package var payload: [UInt8]
    /// When it happened.
    package var createdAt: Timestamp
    /// Where it stands.
    package var status = Status.pending
    /// How often it was tried.
    package var attempts = 0
    /// When it is tried next.
    package var dueAt: Timestamp
    /// When it was settled; nil while it is pending.
    package var settledAt: Timestamp?
    /// The status of the last answer; nil when there was none.
    package var lastStatus: Int?
    /// Why the last attempt failed, in a clause.
    package var lastReason: String?

    /// A message as it is stored.
    package init(
        id: String,
        owner: Owner,
        connection: String,
        kind: Kind,
        payload: [UInt8],
        createdAt: Timestamp,
        dueAt: Timestamp
    ) {
        self.id = id
        self.owner = owner
        self.connection = connection
        self.kind = kind
        self.payload = payload
        self.createdAt = createdAt
        self.dueAt = dueAt
    }

    private init(_ kind: Kind, about subject: String, _ connection: Connection, _ data: JSONObject, at time: Timestamp)
    {
        var told = JSONObject([
            JSONObject.Member(name: "connectionId", value: .string(connection.id)),
            JSONObject.Member(name: "service", value: .string(connection.service)),
        ])
        for member in data.members { told[member.name] = member.value }
        let payload: JSONValue = [
            "type": .string(kind.rawValue), "timestamp": .string(time.text), "data": .object(told),
        ]
        self.init(
            id: "msg-" + subject,
            owner: connection.owner,
            connection: connection.id,
            kind: kind,
            payload: Array(payload.compactText.utf8),
            createdAt: time,
            dueAt: time
        )
    }

    /// What is told of a run that has ended; nil of one that runs or was canceled.
    package init?(_ run: SyncRun, of connection: Connection) {
        guard let time = run.completedAt else { return nil }
        let kind: Kind
        switch run.status {
        case .running, .canceled: return nil
        case .completed, .partial: kind = .syncCompleted
        case .failed: kind = .syncFailed
        }
        var sync = run.document
        sync["reason"] = run.reason.map { .string($0) } ?? .null
        let data = JSONObject([JSONObject.Member(name: "sync", value: .object(sync))])
        self.init(kind, about: run.id, connection, data, at: time)
    }

    /// What is told of a connection that must be authorized again.
    package init(reauthorizationOf connection: Connection, at time: Timestamp) {
        let data = JSONObject([
            JSONObject.Member(name: "status", value: .string(connection.status.rawValue)),
            JSONObject.Member(name: "reason", value: connection.reason.map { .string($0) } ?? .null),
        ])
        // The credentials' version: once for each grant that ends.
        let subject = "\(connection.id)-\(connection.credentialVersion)"
        self.init(.reauthorizationRequired, about: subject, connection, data, at: time)
    }
}

extension SyncRun {
    /// The run as the API shows it.
    package var document: JSONObject {
        JSONObject([
            JSONObject.Member(name: "id", value: .string(id)),
            JSONObject.Member(name: "connectionId", value: .string(connection)),
            JSONObject.Member(name: "status", value: .string(status.rawValue)),
            JSONObject.Member(name: "syncType", value: .string(kind.rawValue)),
            JSONObject.Member(name: "startedAt", value: .string(startedAt.text)),
            JSONObject.Member(name: "completedAt", value: completedAt.map { .string($0.text) } ?? .null),
            JSONObject.Member(name: "recordsProcessed", value: .number(JSONNumber(recordsProcessed))),
            JSONObject.Member(name: "recordsSynced", value: .number(JSONNumber(recordsSynced))),
            JSONObject.Member(name: "errors", value: .number(JSONNumber(errors))),
            JSONObject.Member(name: "dataTypes", value: .array(dataTypes.map { .string($0) })),
        ])
    }
}
