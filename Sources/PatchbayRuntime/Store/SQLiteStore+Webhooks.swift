package import PatchbayCore
import Foundation
import GRDB
import PatchbayEngine

/// Deliveries that come in.
extension SQLiteStore {
    /// Takes note of a delivery and does what it tells, once.
    package func accept(_ receipt: WebhookReceipt) async throws -> WebhookReceipt.Outcome {
        try await write { database in
            let content = receipt.content
            let now = receipt.receivedAt
            try database.execute(
                sql: """
                    INSERT INTO webhookReceipt (service, key, expiresAt) VALUES (:service, :key, :expiresAt)
                    ON CONFLICT (service, key) DO UPDATE SET expiresAt = excluded.expiresAt
                    WHERE webhookReceipt.expiresAt <= :now
                    """,
                arguments: [
                    "service": receipt.service, "key": Data(content.key),
                    "expiresAt": now.adding(seconds: content.keySeconds).microseconds, "now": now.microseconds,
                ]
            )
            guard database.changesCount == 1 else { return .duplicate }
            var count = 0
            for told in content.accounts {
                let connections = try Self.connections(receipt.service, account: told.account, database)
                count += connections.count
                for connection in connections { try Self.act(on: told, connection, receipt, database) }
            }
            return .accepted(connections: count)
        }
    }

    /// The connections to an account, of every owner: what the provider tells concerns them all.
    private static func connections(
        _ service: String,
        account: String,
        _ database: Database
    ) throws -> [Connection] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM connection WHERE service = ? AND account = ? AND status = 'connected'",
            arguments: [service, account]
        )
        .map { try Connection(row: $0) }
    }

    private static func act(
        on told: WebhookAccount,
        _ connection: Connection,
        _ receipt: WebhookReceipt,
        _ database: Database
    ) throws {
        if told.isRevoked {
            return try mark(
                connection,
                as: .reauthorizationRequired,
                reason: "the service told that its grant ended",
                at: receipt.receivedAt,
                database
            )
        }
        let request = SyncRequest(
            connection: connection.id,
            owner: connection.owner,
            dataTypes: told.dataTypes,
            reason: .webhook,
            dueAt: receipt.dueAt
        )
        try join(request, database)
    }

    /// Writes where a connection stands; its owner is told when it must be authorized again.
    static func mark(
        _ connection: Connection,
        as status: Connection.Status,
        reason: String,
        at time: Timestamp,
        _ database: Database
    ) throws {
        var marked = connection
        marked.status = status
        marked.reason = reason
        marked.updatedAt = time
        try update(marked, database)
        guard status == .reauthorizationRequired, connection.status != status else { return }
        try enqueue(WebhookMessage(reauthorizationOf: marked, at: time), of: marked, database)
    }
}

/// Messages that go out.
extension SQLiteStore {
    /// Puts a message into the outbox, in the transaction of what it tells; nothing where the owner wants no messages.
    ///
    /// A message of the same id is there once.
    static func enqueue(_ message: WebhookMessage, of connection: Connection, _ database: Database) throws {
        guard connection.settings["webhookUrl"]?.stringValue != nil else { return }
        try database.execute(
            sql: """
                INSERT INTO webhookMessage (owner, id, connection, kind, payload, createdAt, dueAt)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (owner, id) DO NOTHING
                """,
            arguments: [
                message.owner.text, message.id, message.connection, message.kind.rawValue, Data(message.payload),
                message.createdAt.microseconds, message.dueAt.microseconds,
            ]
        )
    }

    /// A message is put off for a day and a quarter at most, and the clocks of servers may differ by some hours.
    private static let longestPauseSeconds = 36 * 3600

    /// How many messages of an owner are tried at once: a receiver that does not answer holds up its own owner alone.
    private static let ownersShare = 4

    /// Takes messages that are due and that nobody else works on; see ``WebhookStore``.
    package func takeDueMessages(_ lease: WorkLease, now: Timestamp, limit: Int) async throws -> [WebhookMessage] {
        // What is put off or held for longer than that is of a clock that was set back since.
        let due = """
            WITH held AS MATERIALIZED (
                SELECT owner, connection FROM webhookMessage
                WHERE status = 'pending' AND until > :now AND until <= :latestEnd
            ), first AS (
                SELECT *, row_number() OVER (PARTITION BY owner, connection ORDER BY dueAt, id) AS turn
                FROM webhookMessage
                WHERE status = 'pending' AND (dueAt <= :now OR dueAt > :latest)
                    AND (until IS NULL OR until <= :now OR until > :latestEnd)
                    AND (owner, connection) NOT IN (SELECT owner, connection FROM held)
            ), shared AS (
                SELECT *, row_number() OVER (PARTITION BY owner ORDER BY dueAt, id)
                    + (SELECT count(*) FROM held WHERE held.owner = first.owner) AS share
                FROM first WHERE turn = 1
            )
            SELECT * FROM shared WHERE share <= :share ORDER BY dueAt, id LIMIT :limit
            """
        let arguments: StatementArguments = [
            "now": now.microseconds, "latest": now.adding(seconds: Self.longestPauseSeconds).microseconds,
            "latestEnd": Self.latestEnd(lease.until, now).microseconds, "share": Self.ownersShare, "limit": limit,
        ]
        let isAnyDue = try await read { try Row.fetchOne($0, sql: due, arguments: arguments) != nil }
        guard isAnyDue else { return [] }
        return try await write { database in
            let rows = try Row.fetchAll(database, sql: due, arguments: arguments)
            for row in rows {
                try database.execute(
                    sql: "UPDATE webhookMessage SET holder = ?, until = ? WHERE owner = ? AND id = ?",
                    arguments: [
                        lease.holder, lease.until.microseconds, row["owner"] as String, row["id"] as String,
                    ]
                )
            }
            return try rows.map { try WebhookMessage(row: $0) }
        }
    }

    /// Keeps what came of an attempt, if the holder still has the message.
    package func settle(_ message: WebhookMessage, holder: String) async throws -> Bool {
        try await write { database in
            try database.execute(
                sql: """
                    UPDATE webhookMessage SET status = :status, attempts = :attempts, dueAt = :dueAt,
                        settledAt = :settledAt, lastStatus = :lastStatus, lastReason = :lastReason,
                        holder = NULL, until = NULL
                    WHERE owner = :owner AND id = :id AND holder = :holder
                    """,
                arguments: [
                    "status": message.status.rawValue, "attempts": message.attempts,
                    "dueAt": message.dueAt.microseconds, "settledAt": message.settledAt?.microseconds,
                    "lastStatus": message.lastStatus, "lastReason": message.lastReason,
                    "owner": message.owner.text, "id": message.id, "holder": holder,
                ]
            )
            return database.changesCount == 1
        }
    }

    /// The messages of a connection, newest first.
    package func messages(
        of connection: String,
        owner: Owner,
        status: WebhookMessage.Status?,
        before: String?,
        limit: Int
    ) async throws -> [WebhookMessage]? {
        try await read { database in
            let createdBefore = try before.map { id in
                try Int.fetchOne(
                    database,
                    sql: "SELECT createdAt FROM webhookMessage WHERE owner = ? AND connection = ? AND id = ?",
                    arguments: [owner.text, connection, id]
                )
            }
            if let createdBefore, createdBefore == nil { return nil }
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM webhookMessage
                    WHERE owner = :owner AND connection = :connection AND (:status IS NULL OR status = :status)
                        AND (:before IS NULL OR (createdAt, id) < (:createdBefore, :before))
                    ORDER BY createdAt DESC, id DESC LIMIT :limit
                    """,
                arguments: [
                    "owner": owner.text, "connection": connection, "status": status?.rawValue, "before": before,
                    "createdBefore": createdBefore ?? nil, "limit": limit,
                ]
            )
            .map { try WebhookMessage(row: $0) }
        }
    }

    /// Makes a message that was settled due again.
    package func redeliver(
        _ id: String,
        of connection: String,
        owner: Owner,
        at time: Timestamp
    ) async throws -> WebhookMessage? {
        try await write { database in
            let place: StatementArguments = [owner.text, connection, id]
            let condition = "owner = ? AND connection = ? AND id = ?"
            try database.execute(
                sql: """
                    UPDATE webhookMessage SET status = 'pending', attempts = 0, dueAt = ?, settledAt = NULL
                    WHERE \(condition) AND status <> 'pending'
                    """,
                arguments: [time.microseconds] + place
            )
            return try Row.fetchOne(
                database,
                sql: "SELECT * FROM webhookMessage WHERE \(condition)",
                arguments: place
            )
            .map { try WebhookMessage(row: $0) }
        }
    }

    /// Forgets what has expired and what was settled long ago.
    package func forgetWebhooks(settledBefore time: Timestamp, now: Timestamp) async throws {
        try await write { database in
            try database.execute(
                sql: "DELETE FROM webhookReceipt WHERE expiresAt <= ?",
                arguments: [now.microseconds]
            )
            try database.execute(
                sql: "DELETE FROM webhookMessage WHERE settledAt < ?",
                arguments: [time.microseconds]
            )
            try database.execute(sql: "DELETE FROM signingKey WHERE until <= ?", arguments: [now.microseconds])
        }
    }
}

extension WebhookMessage {
    fileprivate init(row: Row) throws {
        let payload: Data = row["payload"]
        self.init(
            id: row["id"],
            owner: try row.owner(),
            connection: row["connection"],
            kind: try row.value("kind", Kind.self),
            payload: Array(payload),
            createdAt: row.time("createdAt"),
            dueAt: row.time("dueAt")
        )
        status = try row.value("status", Status.self)
        attempts = row["attempts"]
        settledAt = row.timeOrNone("settledAt")
        lastStatus = row["lastStatus"]
        lastReason = row["lastReason"]
    }
}
