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

    /// Lines for people: place, message, what to do, the keyword's location, and why the nearest alternative failed.
    package static func text(_ violations: [JSONSchemaViolation]) -> String {
        violations.map { lines($0, indentation: "").joined(separator: "\n") + "\n" }.joined()
    }

    private static func lines(_ violation: JSONSchemaViolation, indentation: String) -> [String] {
        let inner = indentation + "  "
        var lines = [indentation + violation.description]
        if let help = violation.help { lines.append("\(inner)help: \(help)") }
        lines.append("\(inner)schema: \(violation.absoluteKeywordLocation)")
        return lines + violation.nearestCauses.flatMap { Self.lines($0, indentation: inner) }
    }
}
