import PatchbayCore
package import PatchbayEngine
package import PatchbayRuntime

/// The forms of stored records and of a sync's history.
package enum RecordMessages {
    /// A stored record; its payload is the model's.
    package static func record(_ record: StoredRecord) -> JSONValue {
        var object = JSONObject([
            ConnectionMessages.member("remoteId", .string(record.key)),
            ConnectionMessages.member("syncedAt", .string(record.syncedAt.text)),
            ConnectionMessages.member("isDeleted", .bool(record.isDeleted)),
            ConnectionMessages.member("record", value(record.payload) ?? .null),
        ])
        if let source = record.source { object["raw"] = value(source) }
        return .object(object)
    }

    /// A refused record with its reasons.
    package static func rejected(_ record: RejectedRecord) -> JSONValue {
        let reasons = record.reasons.map { reason in
            JSONValue.object(
                JSONObject([
                    ConnectionMessages.member("field", .string(reason.field)),
                    ConnectionMessages.member("source", ConnectionMessages.text(reason.source)),
                    ConnectionMessages.member("message", .string(reason.message)),
                ])
            )
        }
        return .object(
            JSONObject([
                ConnectionMessages.member("remoteId", ConnectionMessages.text(record.key)),
                ConnectionMessages.member("rejectedAt", .string(record.rejectedAt.text)),
                ConnectionMessages.member("reasons", .array(reasons)),
                ConnectionMessages.member("raw", value(record.source) ?? .null),
            ])
        )
    }

    private static func value(_ bytes: [UInt8]) -> JSONValue? { bytes.isEmpty ? nil : try? JSONValue(parsing: bytes) }

    /// A run with what became of each of its data types.
    package static func report(_ report: SyncRunReport) -> JSONValue {
        var object = ConnectionMessages.run(report.run)
        object["reason"] = ConnectionMessages.text(report.run.reason)
        object["details"] = .array(report.dataTypes.map { .object(details($0)) })
        return .object(object)
    }

    /// What became of a data type.
    package static func details(_ report: DataTypeReport) -> JSONObject {
        let counts = report.counts
        let synced = counts.synced + counts.deleted
        return JSONObject([
            ConnectionMessages.member("dataType", .string(report.dataType)),
            ConnectionMessages.member("status", .string(report.status.rawValue)),
            count("pages", report.pages),
            count("recordsProcessed", synced + counts.rejected),
            count("recordsSynced", synced),
            count("recordsChanged", report.changed),
            count("recordsDeleted", counts.deleted),
            count("recordsFiltered", counts.filtered),
            count("errors", counts.rejected),
            count("retries", report.retries),
            count("skipped", report.skips),
            ConnectionMessages.member("reason", ConnectionMessages.text(report.reason)),
            ConnectionMessages.member("resumeAt", ConnectionMessages.time(report.resumeAt)),
            ConnectionMessages.member("providerAnswer", report.answer.map { answer($0) } ?? .null),
        ])
    }

    private static func count(_ name: String, _ number: Int) -> JSONObject.Member {
        ConnectionMessages.member(name, .number(JSONNumber(number)))
    }

    private static func answer(_ answer: ProviderAnswer) -> JSONValue {
        let headers = answer.headers.sorted { $0.key < $1.key }.map { name, value in
            ConnectionMessages.member(name, .string(value))
        }
        return [
            "status": .number(JSONNumber(answer.status)), "headers": .object(JSONObject(headers)),
            "excerpt": .string(answer.excerpt),
        ]
    }
}
