import PatchbayEngine

/// Scopes are asked for, or cover some that are; every scope parameter is declared.
enum ScopeRule: SpecRule {
    static let codes: [DiagnosticCode] = [.unknownScope, .missingScopes]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for auth in context.auth {
            guard let spec = auth.oauth2 else { continue }
            checkCoverage(spec, &findings)
            checkPermissions(spec, auth.reader, &findings)
        }
    }

    private static func checkCoverage(_ spec: OAuth2Spec, _ findings: inout SpecFindings) {
        let permissions = spec.shared.permissions.flatMap { $0.scopes.values.flatMap(\.self) }
        let asked = permissions + spec.requiredScopes
        let known = asked + spec.scopes.map(\.name)
        for scope in spec.scopes {
            for covered in scope.covers where !known.contains(where: { $0.value == covered.value }) {
                findings.reportUnknown(
                    .unknownScope,
                    "nobody asks for the scope `\(covered.value)`",
                    covered,
                    among: distinct(known),
                    help: "Remove it, or add it to a permission or to `scopes`."
                )
            }
            for covered in scope.covers where covered.value == scope.name.value {
                findings.report(
                    .unusedName,
                    severity: .warning,
                    "the scope `\(covered.value)` covers itself",
                    at: covered.range,
                    help: "Remove it."
                )
            }
            guard scope.covers.isEmpty, !asked.contains(where: { $0.value == scope.name.value }),
                !spec.scopes.contains(where: { $0.covers.contains { $0.value == scope.name.value } })
            else { continue }
            findings.report(
                .unusedName,
                severity: .warning,
                "nobody asks for the scope `\(scope.name.value)`",
                at: scope.name.range,
                found: scope.name.value,
                help: "Remove it, or add it to a permission."
            )
        }
    }

    private static func distinct(_ names: [Located<String>]) -> [Located<String>] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0.value).inserted }
    }

    private static func checkPermissions(_ spec: OAuth2Spec, _ reader: SpecReader, _ findings: inout SpecFindings) {
        let parameters = SpecContext.names(reader.node("scopeParameters"))
        let known = parameters.isEmpty ? ["scope"] : parameters.map(\.value)
        let hasScopes = spec.shared.permissions.contains { !$0.scopes.isEmpty }
        for permission in reader.entries("permissions") {
            guard let scopes = permission.object.node("scopes") else {
                if hasScopes, !permission.object.has("scopes") { reportMissing(permission.name, &findings) }
                continue
            }
            if scopes.elements != nil, !known.contains("scope") {
                reportList(permission.name, scopes, parameters, &findings)
            }
            for parameter in SpecContext.names(scopes) where !known.contains(parameter.value) {
                findings.reportUnknown(
                    .unknownScope,
                    "`scopeParameters` has no `\(parameter.value)`",
                    parameter,
                    among: parameters,
                    help: "Add it to `scopeParameters`."
                )
            }
        }
    }

    private static func reportList(
        _ name: Located<String>,
        _ scopes: JSONNode,
        _ parameters: [Located<String>],
        _ findings: inout SpecFindings
    ) {
        findings.report(
            .unknownScope,
            "the scopes of `\(name.value)` are for the parameter `scope`, which `scopeParameters` does not have",
            at: scopes.range.head,
            found: "scope",
            help: "Name the parameter, as in `{ \"\(parameters.first?.value ?? "scope")\": [ … ] }`.",
            related: parameters.map { ($0.range, "a parameter is here") }
        )
    }

    private static func reportMissing(_ name: Located<String>, _ findings: inout SpecFindings) {
        findings.report(
            .missingScopes,
            severity: .warning,
            "the permission `\(name.value)` asks for no scope, unlike the others",
            at: name.range,
            expected: "scopes",
            help: "Add `scopes`; an empty list says that none is needed."
        )
    }
}

extension DiagnosticCode {
    static let unknownScope = DiagnosticCode(
        "unknown-scope",
        title: "A scope that nobody declares",
        explanation: """
            `covers` tells which narrower scopes a wide one includes, so that a grant of the wide one is enough. A scope \
            that no permission asks for is almost always a slip. A permission's scopes by parameter use the names of \
            `scopeParameters`.
            """,
        bad:
            #"{ "permissions": { "read:orders": { "scopes": ["read"] } }, "scopes": { "write": { "covers": ["raed"] } } }"#,
        good:
            #"{ "permissions": { "read:orders": { "scopes": ["read"] } }, "scopes": { "write": { "covers": ["read"] } } }"#
    )
    static let missingScopes = DiagnosticCode(
        "missing-scopes",
        title: "A permission without scopes",
        explanation:
            "The other permissions ask for scopes and this one does not, so that it would be granted for nothing.",
        bad: #"{ "read:orders": { "scopes": ["orders"] }, "read:items": { } }"#,
        good: #"{ "read:orders": { "scopes": ["orders"] }, "read:items": { "scopes": [] } }"#
    )
}
