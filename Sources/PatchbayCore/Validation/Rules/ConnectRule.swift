/// Every variable is set by what its source says, and every step after connecting sets variables that expect it.
enum ConnectRule: SpecRule {
    static let codes: [DiagnosticCode] = [.unsetVariable]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let declared = context.declared("variables")
        let steps = context.auth.flatMap(\.spec.shared.afterConnect)
        for step in steps { check(step, context, declared, &findings) }
        let set = Set(steps.flatMap(\.names).map(\.value))
        for variable in context.variables { check(variable, set, context, &findings) }
    }

    private static func check(
        _ step: AfterConnectSpec,
        _ context: SpecContext,
        _ declared: [Located<String>],
        _ findings: inout SpecFindings
    ) {
        if step.names.isEmpty {
            findings.report(
                .unsetVariable,
                severity: .warning,
                "the step sets no variable",
                at: step.request.range.head,
                help: "Add `set` or `select`, or remove the step."
            )
        }
        for name in step.names {
            guard declared.contains(where: { $0.value == name.value }) else {
                findings.reportUnknown(
                    .undefinedVariable,
                    "no variable `\(name.value)` is declared",
                    name,
                    among: declared,
                    help: "Declare it in `variables` with the source `afterConnect`."
                )
                continue
            }
            guard let variable = context.variables.first(where: { $0.input.name.value == name.value }),
                variable.source != .afterConnect
            else { continue }
            findings.report(
                .unsetVariable,
                "`\(name.value)` is set here, and its source is another",
                at: name.range,
                help: "Give the variable the source `afterConnect`.",
                related: [(variable.input.name.range, "the variable is declared here")]
            )
        }
    }

    private static func check(
        _ variable: VariableSpec,
        _ set: Set<String>,
        _ context: SpecContext,
        _ findings: inout SpecFindings
    ) {
        let name = variable.input.name
        guard !context.auth.isEmpty, let lack = lack(variable, set, context) else { return }
        findings.report(
            .unsetVariable,
            lack.message,
            at: name.range,
            found: name.value,
            help: lack.help
        )
    }

    private static func lack(
        _ variable: VariableSpec,
        _ set: Set<String>,
        _ context: SpecContext
    ) -> (message: String, help: String)? {
        let name = variable.input.name.value
        func isAny(_ test: (AuthSpec) -> Bool) -> Bool { context.auth.contains { test($0.spec) } }
        switch variable.source {
        case .user, .derived: return nil
        case .afterConnect:
            return set.contains(name)
                ? nil : ("no step of `auth.afterConnect` sets `\(name)`", "Add it to a step's `set` or `select`.")
        case .callback:
            let hasCallback = isAny { spec in
                switch spec {
                case .oauth2(let oauth): oauth.grant.value == "authorization_code"
                case .oauth1: true
                default: false
                }
            }
            return hasCallback
                ? nil : ("there is no callback that could bring `\(name)`", "Give the variable another `source`.")
        case .tokenResponse, .claim:
            let hasTokens = isAny { spec in
                switch spec {
                case .oauth2, .oauth1, .tokenExchange, .jwtBearer: true
                case .apiKey, .basic, .none, .choice: false
                }
            }
            return hasTokens
                ? nil : ("there is no token response that could bring `\(name)`", "Give the variable another `source`.")
        }
    }
}

extension AfterConnectSpec {
    /// The variables that the step sets.
    var names: [Located<String>] { assignments.map(\.variable) + (selection.map { [$0.variable] } ?? []) }
}

extension DiagnosticCode {
    static let unsetVariable = DiagnosticCode(
        "unset-variable",
        title: "A variable that its source never sets",
        explanation: """
            A variable of the source `afterConnect` is set by a step of `auth.afterConnect`; one of the source \
            `callback` or `tokenResponse` needs a way to authenticate that has such a thing. A variable that is never \
            set leaves out every value that names it.
            """,
        bad:
            #"{ "variables": { "tenant": { "source": { "type": "afterConnect" } } }, "auth": { "afterConnect": [] } }"#,
        good:
            #"{ "variables": { "tenant": { "source": { "type": "afterConnect" } } }, "auth": { "afterConnect": [{ "request": { "path": "/me" }, "set": { "tenant": "$.tenant" } }] } }"#
    )
}
