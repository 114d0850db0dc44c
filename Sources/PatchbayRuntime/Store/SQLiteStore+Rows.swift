import Foundation
import GRDB
import PatchbayCore
import PatchbayEngine

/// Lists and objects in text columns.
enum StoredJSON {
    static func text(_ names: [String]) -> String { JSONText.compact(.array(names.map { .string($0) })) }

    static func names(_ text: String) throws -> [String] {
        guard let elements = (try? JSONValue(parsing: text))?.arrayValue else { throw StoreError.corrupt }
        return elements.compactMap(\.stringValue)
    }

    static func object(_ text: String) throws -> JSONObject {
        guard let object = (try? JSONValue(parsing: text))?.objectValue else { throw StoreError.corrupt }
        return object
    }

    static func text(_ choices: [AfterConnectPlan.Choice]) -> String {
        JSONText.compact(
            .array(
                choices.map { choice in
                    [
                        "variable": .string(choice.variable), "allowsMany": .bool(choice.allowsMany),
                        "options": .array(
                            choice.options.map { ["value": .string($0.value), "label": .string($0.label)] }
                        ),
                    ]
                }
            )
        )
    }

    static func choices(_ text: String) throws -> [AfterConnectPlan.Choice] {
        guard let elements = (try? JSONValue(parsing: text))?.arrayValue else { throw StoreError.corrupt }
        return elements.map { element in
            AfterConnectPlan.Choice(
                variable: element["variable"]?.stringValue ?? "",
                options: (element["options"]?.arrayValue ?? []).map { option in
                    AfterConnectPlan.Option(
                        value: option["value"]?.stringValue ?? "",
                        label: option["label"]?.stringValue ?? ""
                    )
                },
                allowsMany: element["allowsMany"] == true
            )
        }
    }

    static func text(_ scopes: [String: [String]]?) -> String? {
        scopes.map { scopes in
            let members = scopes.sorted { $0.key < $1.key }.map { name, values in
                JSONObject.Member(name: name, value: .array(values.map { .string($0) }))
            }
            return JSONText.compact(.object(JSONObject(members)))
        }
    }

    static func scopes(_ text: String?) throws -> [String: [String]]? {
        guard let text else { return nil }
        return Dictionary(
            try object(text).members.map { ($0.name, ($0.value.arrayValue ?? []).compactMap(\.stringValue)) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

extension StoredJSON {
    static func text(_ reasons: [RejectionReason]) -> String {
        JSONText.compact(
            .array(
                reasons.map { reason in
                    var object = JSONObject()
                    object["field"] = .string(reason.field)
                    object["source"] = reason.source.map { .string($0) }
                    object["message"] = .string(reason.message)
                    return .object(object)
                }
            )
        )
    }

    static func reasons(_ text: String) throws -> [RejectionReason] {
        guard let elements = (try? JSONValue(parsing: text))?.arrayValue else { throw StoreError.corrupt }
        return elements.map { reason in
            RejectionReason(
                field: reason["field"]?.stringValue ?? "",
                source: reason["source"]?.stringValue,
                message: reason["message"]?.stringValue ?? ""
            )
        }
    }

    static func text(_ answer: ProviderAnswer) -> String {
        let headers = answer.headers.sorted { $0.key < $1.key }.map { name, value in
            JSONObject.Member(name: name, value: .string(value))
        }
        return JSONText.compact([
            "status": .number(JSONNumber(answer.status)), "headers": .object(JSONObject(headers)),
            "excerpt": .string(answer.excerpt),
        ])
    }

    static func answer(_ text: String) throws -> ProviderAnswer {
        let whole = try object(text)
        return ProviderAnswer(
            status: whole["status"]?.numberValue?.intValue ?? 0,
            headers: Dictionary(
                (whole["headers"]?.objectValue?.members ?? []).map { ($0.name, $0.value.stringValue ?? "") },
                uniquingKeysWith: { first, _ in first }
            ),
            excerpt: whole["excerpt"]?.stringValue ?? ""
        )
    }
}

extension Row {
    func time(_ column: String) -> Timestamp { Timestamp(microseconds: self[column]) }

    func timeOrNone(_ column: String) -> Timestamp? {
        (self[column] as Int?).map { Timestamp(microseconds: $0) }
    }

    func owner() throws -> Owner {
        guard let owner = Owner(stored: self["owner"]) else { throw StoreError.corrupt }
        return owner
    }

    /// A case of a closed set, which the schema checks as well.
    func value<Value: RawRepresentable<String>>(_ column: String, _: Value.Type) throws -> Value {
        guard let value = Value(rawValue: self[column]) else { throw StoreError.corrupt }
        return value
    }
}

extension Connection {
    init(row: Row) throws {
        self.init(
            id: row["id"],
            owner: try row.owner(),
            service: row["service"],
            permissions: try StoredJSON.names(row["permissions"]),
            at: row.time("createdAt")
        )
        status = try row.value("status", Status.self)
        reason = row["reason"]
        updatedAt = row.time("updatedAt")
        connectedAt = row.timeOrNone("connectedAt")
        lastSyncAt = row.timeOrNone("lastSyncAt")
        syncStatus = (row["syncStatus"] as String?).flatMap { SyncStatus(rawValue: $0) }
        grantedScopes = try StoredJSON.scopes(row["grantedScopes"])
        settings = try StoredJSON.object(row["settings"])
        variables = try StoredJSON.object(row["variables"])
        account = row["account"]
        method = row["method"]
        choices = try StoredJSON.choices(row["choices"])
        expiresAt = row.timeOrNone("expiresAt")
        credentialVersion = row["credentialVersion"]
    }

    /// Every column, as the statement that inserts a connection names them.
    var arguments: StatementArguments {
        [
            "owner": owner.text, "id": id, "service": service, "status": status.rawValue, "reason": reason,
            "createdAt": createdAt.microseconds, "updatedAt": updatedAt.microseconds,
            "connectedAt": connectedAt?.microseconds, "lastSyncAt": lastSyncAt?.microseconds,
            "syncStatus": syncStatus?.rawValue, "permissions": StoredJSON.text(permissions),
            "grantedScopes": StoredJSON.text(grantedScopes), "settings": JSONText.compact(.object(settings)),
            "variables": JSONText.compact(.object(variables)), "account": account, "method": method,
            "choices": StoredJSON.text(choices), "expiresAt": expiresAt?.microseconds,
            "credentialVersion": credentialVersion,
        ]
    }

    static let columns = [
        "owner", "id", "service", "status", "reason", "createdAt", "updatedAt", "connectedAt", "lastSyncAt",
        "syncStatus", "permissions", "grantedScopes", "settings", "variables", "account", "method", "choices",
        "expiresAt", "credentialVersion",
    ]
}

extension SyncRun {
    init(row: Row) throws {
        self.init(
            id: row["id"],
            connection: row["connection"],
            owner: try row.owner(),
            kind: try row.value("kind", Kind.self),
            dataTypes: try StoredJSON.names(row["dataTypes"]),
            startedAt: row.time("startedAt")
        )
        status = try row.value("status", Status.self)
        completedAt = row.timeOrNone("completedAt")
        recordsProcessed = row["recordsProcessed"]
        recordsSynced = row["recordsSynced"]
        errors = row["errors"]
        reason = row["reason"]
    }
}
