import PatchbayEngine

/// The permission of a data type is one that `auth` declares.
enum PermissionRule: SpecRule {
    static let codes: [DiagnosticCode] = [.unknownPermission, .missingPermission]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let declared = context.permissions
        for type in context.dataTypes {
            guard let permission = type.spec.permission else {
                if !declared.isEmpty, !type.spec.isInternal, type.isRead { reportMissing(type, &findings) }
                continue
            }
            guard !declared.contains(where: { $0.value == permission.value }) else { continue }
            findings.reportUnknown(
                .unknownPermission,
                "`auth.permissions` has no `\(permission.value)`",
                permission,
                among: declared,
                help: "Add it to `auth.permissions` with the scopes that it needs."
            )
        }
    }

    private static func reportMissing(_ type: DataTypePlace, _ findings: inout SpecFindings) {
        findings.report(
            .missingPermission,
            severity: .warning,
            "no permission covers `\(type.spec.name.value)`",
            at: type.spec.name.range,
            expected: "permission",
            help: "Add `permission`, or `\"internal\": true` when it is only read for other data types."
        )
    }
}

extension DiagnosticCode {
    static let unknownPermission = DiagnosticCode(
        "unknown-permission",
        title: "A permission that nobody declares",
        explanation: "No connection could have it, so that the data type could never be read.",
        bad:
            #"{ "auth": { "permissions": { "read:orders": { } } }, "dataTypes": { "orders": { "permission": "orders" } } }"#,
        good:
            #"{ "auth": { "permissions": { "read:orders": { } } }, "dataTypes": { "orders": { "permission": "read:orders" } } }"#
    )
    static let missingPermission = DiagnosticCode(
        "missing-permission",
        title: "A data type that every connection may read",
        explanation: """
            Where `auth` declares permissions, a data type without one would be read for everybody, whatever they \
            consented to.
            """,
        bad: #"{ "orders": { "model": "order" } }"#,
        good: #"{ "orders": { "model": "order", "permission": "read:orders" } }"#
    )
}
