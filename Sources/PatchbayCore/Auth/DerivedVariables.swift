package import PatchbayEngine

/// The variables that other variables make, in the order of the spec, so that a later one may use an earlier.
struct DerivedVariables: Sendable {
    private struct Derivation: Sendable {
        var capture: VariableCapture
        var plan: ValuePlan
    }

    private let derivations: [Derivation]
    private let fallbacks: [(name: String, value: JSONValue)]

    init(_ specs: [VariableSpec], _ compiler: inout RequestCompiler) {
        var derivations: [Derivation] = []
        for spec in specs {
            guard case .derived(let rule) = spec.source else { continue }
            var values = compiler.values(.variables)
            _ = values.rule(rule)
            compiler.diagnostics += values.diagnostics
            if let plan = values.plan { derivations.append(Derivation(capture: VariableCapture(spec), plan: plan)) }
        }
        self.derivations = derivations
        fallbacks = specs.compactMap { spec in spec.fallback.map { (spec.input.name.value, $0.value) } }
    }

    /// The values, and what stands in for variables that nobody gave.
    func values(_ scope: RequestScope) throws(AuthError) -> [String: JSONValue] {
        var scope = scope
        var found: [String: JSONValue] = [:]
        for fallback in fallbacks where scope[fallback.name] == nil {
            scope[fallback.name] = fallback.value
            found[fallback.name] = fallback.value
        }
        for derivation in derivations {
            switch (try? derivation.plan.answers(for: scope.json, scope.surroundings))?.first {
            case .value(let value?) where value != .null:
                let value = try derivation.capture.accepted(value)
                scope[derivation.capture.name] = value
                found[derivation.capture.name] = value
            case .refused(let error): throw .unsupported("`\(derivation.capture.name)`: \(error.text)")
            case .value, nil: break
            }
        }
        return found
    }
}

extension RequestScope {
    /// The public values as rules see them around a record.
    package var surroundings: MappingSurroundings {
        MappingSurroundings(
            variables: Dictionary(
                variables.members.map { ($0.name, $0.value) },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }
}
