import PatchbayCore

extension SyncService {
    /// The data types of a sync: those asked for, else all that the permissions cover.
    /// - Throws: a `ServiceError` that names what is wrong with the choice or the connection.
    package func readable(_ wanted: [String]?, _ connection: Connection) throws -> [String] {
        guard let entry = catalog[connection.service], entry.lack == nil, let spec = entry.loaded.provider else {
            throw catalog.unavailable(connection.service)
        }
        let chosen = try Self.chosen(wanted, spec, connection)
        guard connection.status == .connected else { throw Self.unready(connection) }
        return chosen
    }

    /// Why a connection cannot be read from.
    private static func unready(_ connection: Connection) -> ServiceError {
        let (code, message) =
            switch connection.status {
            case .pending where !connection.choices.isEmpty:
                ("choice_needed", "The connection waits for its owner to choose")
            case .pending: ("not_connected", "The connection waits for its owner to agree at the service")
            default: ("reauthorization_required", "The connection must be authorized again")
            }
        return .conflict(code: code, message: message)
    }

    private static func chosen(
        _ wanted: [String]?,
        _ spec: ProviderSpec,
        _ connection: Connection
    ) throws -> [String] {
        guard let wanted, !wanted.isEmpty else {
            let covered = spec.dataTypes(readableWith: connection.permissions)
            guard !covered.isEmpty else {
                throw ServiceError.forbidden(
                    field: "permissions",
                    message: "The connection's permissions cover no data type"
                )
            }
            return covered
        }
        var seen: Set<String> = []
        return try wanted.filter { name in
            _ = try connection.dataType(name, of: spec, field: "dataTypes")
            return seen.insert(name).inserted
        }
    }
}

extension Connection {
    /// A data type that is offered and that the permissions cover; `field` is where its name stands in the request.
    func dataType(_ name: String, of spec: ProviderSpec, field: String) throws -> DataTypeSpec {
        let offered = spec.dataTypes.filter { !$0.isInternal }
        guard let type = offered.first(where: { $0.name.value == name }) else {
            let nearest = NameSuggestion.nearest(to: name, among: offered.map(\.name.value))
            throw ServiceError.invalid(
                field: field,
                message: "`\(name.prefix(80))` is not a data type of this service"
                    + (nearest.map { "; did you mean `\($0)`?" } ?? "")
            )
        }
        guard type.isOffered(with: permissions) else {
            throw ServiceError.forbidden(
                field: field,
                message: "`\(name)` needs the permission `\(type.permission?.value ?? "")`"
            )
        }
        return type
    }
}
