/// Ways to print findings.
package enum DiagnosticFormat: String, Sendable, CaseIterable {
    /// For people: the line with a caret under the place, the fix below.
    case text
    /// For editors and `grep`: one line a finding, `file:line:column: error[code]: message`.
    case line
    /// For programs: one JSON object with all findings.
    case json
    /// For GitHub's workflow log, one command a finding.
    case github
    /// SARIF 2.1.0, for code scanning.
    case sarif
}
