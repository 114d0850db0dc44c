import PatchbayEngine

/// References to what is around a record name something that is there: a variable, a parent, the name of a member.
enum ReferenceRule: SpecRule {
    static let codes: [DiagnosticCode] = [.emptyScope]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let variables = context.declared("variables")
        let claims = context.auth.compactMap { $0.reader.node("claims") }.flatMap { claims in
            SpecIndex(claims, .map(.named(.rule))).references
        }
        let credentials = context.declared("credentials").map(\.value)
        // Definitions are shared by all data types, so that what one of them asks for may be named anywhere.
        let known = variables.map(\.value) + context.dataTypes.flatMap(\.spec.preparations).map(\.name.value)
        for reference in context.index.references {
            guard let node = reference["variable"], let name = node.text, !known.contains(name) else { continue }
            let isClaim = claims.contains { $0.range == reference.range }
            if isClaim, credentials.contains(name) || name == "client.id" || name == "now" { continue }
            if context.isSecret(name) {
                reportSecret(Located(name, at: node.range), &findings)
            } else {
                report(Located(name, at: node.range), variables, &findings)
            }
        }
        for place in context.reads {
            if case .variable(let name) = place.read.incremental?.earliest, !known.contains(name.value) {
                report(name, variables, &findings)
            }
            for name in place.read.fanOut?.variables ?? [] where !known.contains(name.value) {
                report(name, variables, &findings)
            }
        }
        for type in context.dataTypes { checkScopes(type, &findings) }
    }

    private static func reportSecret(_ name: Located<String>, _ findings: inout SpecFindings) {
        findings.report(
            .secretOutOfPlace,
            "the secret `\(name.value)` cannot stand here",
            at: name.range,
            found: name.value,
            help: "Rules see public variables alone; those of the `claims` of a signed assertion also see credentials."
        )
    }

    private static func report(_ name: Located<String>, _ declared: [Located<String>], _ findings: inout SpecFindings) {
        findings.reportUnknown(
            .undefinedVariable,
            "no variable `\(name.value)` is declared",
            name,
            among: declared,
            help: "Declare it in `variables`."
        )
    }

    private static func checkScopes(_ type: DataTypePlace, _ findings: inout SpecFindings) {
        let hasParents = type.reads.contains { $0.reader.has("forEach") }
        let hasKeys = type.reads.contains { place in
            place.read.records.map { $0.shape == .values || $0.keyName != nil } ?? place.reader.has("records")
        }
        for reference in SpecIndex(type.reader.node, .object(DataTypeShapes.dataType)).references {
            if let member = reference.member("parent"), !hasParents {
                findings.report(
                    .emptyScope,
                    "no read of `\(type.spec.name.value)` has parents",
                    at: member.nameRange,
                    help: "Add `forEach` to the read, or use `record`."
                )
            }
            if let member = reference.member("key"), !hasKeys {
                findings.report(
                    .emptyScope,
                    "the records of `\(type.spec.name.value)` are not taken from an object, so they have no key",
                    at: member.nameRange,
                    help: "Give `records` the shape `values`, or use a path."
                )
            }
        }
    }
}

extension DiagnosticCode {
    static let emptyScope = DiagnosticCode(
        "empty-scope",
        title: "A reference to something that is not there",
        explanation: """
            `parent` is there in reads with `forEach`, `key` in reads whose `records` have the shape `values`. \
            Elsewhere they would be absent in every record.
            """,
        bad: #"{ "primaryKey": [{ "parent": "$.id" }, "$.id"] } without `forEach`"#,
        good: #"{ "forEach": { "dataType": "channels" }, "primaryKey": [{ "parent": "$.id" }, "$.id"] }"#
    )
}
