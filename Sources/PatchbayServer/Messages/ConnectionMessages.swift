import HTTPTypes
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// The documented forms of connections and syncs.
///
/// A documented member is always there, null when it has no value.
enum ConnectionMessages {
    /// A connection in a list.
    static func summary(_ connection: Connection, name: String) -> JSONObject {
        JSONObject([
            member("id", .string(connection.id)),
            member("service", .string(connection.service)),
            member("serviceName", .string(name)),
            member("status", .string(connection.status.rawValue)),
            member("connectedAt", time(connection.connectedAt)),
            member("lastSyncAt", time(connection.lastSyncAt)),
            member("syncStatus", text(connection.syncStatus?.rawValue)),
            member("permissions", texts(connection.permissions)),
            member("expiresAt", time(connection.expiresAt)),
        ])
    }

    /// A connection with its settings, and what else its owner may know.
    static func detail(_ connection: Connection, name: String, nextSyncAt: Timestamp?) -> JSONObject {
        var object = summary(connection, name: name)
        object["settings"] = settings(connection)
        object["nextSyncAt"] = time(nextSyncAt)
        object["statusReason"] = text(connection.reason)
        object["variables"] = .object(connection.variables)
        object["choices"] = choices(connection)
        object["createdAt"] = .string(connection.createdAt.text)
        object["updatedAt"] = .string(connection.updatedAt.text)
        return object
    }

    /// What the owner must still choose: PATCH sets the variables.
    static func choices(_ connection: Connection) -> JSONValue {
        .array(
            connection.choices.map { choice in
                let options = choice.options.map { option -> JSONValue in
                    ["value": .string(option.value), "label": .string(option.label)]
                }
                return [
                    "variable": .string(choice.variable), "allowsMany": .bool(choice.allowsMany),
                    "options": .array(options),
                ]
            }
        )
    }

    /// What is said beside a connection that waits for its owner to choose; nothing beside any other.
    static func pending(_ connection: Connection) -> [JSONObject.Member] {
        guard !connection.choices.isEmpty else { return [] }
        let sentence = "The service agreed; choose what to connect by changing the connection's variables"
        return [member("message", .string(sentence)), member("choices", choices(connection))]
    }

    /// What a change answers.
    static func changed(_ connection: Connection) -> JSONObject {
        JSONObject([
            member("id", .string(connection.id)),
            member("settings", settings(connection)),
            member("permissions", texts(connection.permissions)),
            member("updatedAt", .string(connection.updatedAt.text)),
        ])
    }

    /// What a refresh answers.
    static func refreshed(_ connection: Connection) -> JSONObject {
        JSONObject([
            member("id", .string(connection.id)),
            member("status", .string(connection.status.rawValue)),
            member("expiresAt", time(connection.expiresAt)),
        ])
    }

    /// A run.
    static func run(_ run: SyncRun) -> JSONObject { run.document }

    /// The settings; the documented ones are always there.
    private static func settings(_ connection: Connection) -> JSONValue {
        var settings = JSONObject([
            member("webhookUrl", connection.settings["webhookUrl"] ?? .null),
            member("syncFrequency", connection.settings["syncFrequency"] ?? .null),
        ])
        for other in connection.settings.members { settings[other.name] = other.value }
        return .object(settings)
    }

    static func member(_ name: String, _ value: JSONValue) -> JSONObject.Member {
        JSONObject.Member(name: name, value: value)
    }

    static func time(_ time: Timestamp?) -> JSONValue { text(time?.text) }
    static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    private static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
