package import PatchbayEngine

/// The machine-readable result of a validation (JSON Schema core section 12.4).
package enum JSONSchemaOutput {
    /// The output format `flag`.
    package static func flag(_ violations: [JSONSchemaViolation]) -> JSONValue {
        ["valid": .bool(violations.isEmpty)]
    }

    /// The output format `basic`: every violation with its three locations, causes after what they explain.
    package static func basic(_ violations: [JSONSchemaViolation]) -> JSONValue {
        guard !violations.isEmpty else { return flag([]) }
        var units: [JSONValue] = []
        for violation in violations { append(violation, to: &units) }
        return ["valid": false, "errors": .array(units)]
    }

    private static func append(_ violation: JSONSchemaViolation, to units: inout [JSONValue]) {
        units.append([
            "keywordLocation": .string(violation.keywordLocation),
            "absoluteKeywordLocation": .string(violation.absoluteKeywordLocation),
            "instanceLocation": .string(violation.instanceLocation),
            "error": .string(violation.message),
        ])
        for cause in violation.causes { append(cause, to: &units) }
    }
}
