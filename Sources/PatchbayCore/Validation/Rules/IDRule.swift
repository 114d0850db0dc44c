import PatchbayEngine

/// The id is the file's name.
enum IDRule: SpecRule {
    static let codes: [DiagnosticCode] = [.idMismatch]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        guard let id = context.root["id"], let text = id.text, text != context.expectedID else { return }
        findings.report(
            .idMismatch,
            "the file is named `\(context.expectedID).json` and the id is `\(text)`",
            at: id.range,
            help: "Rename the file or the id.",
            fixes: [
                Diagnostic.Fix(
                    title: "Write `\(context.expectedID)`",
                    range: id.range,
                    replacement: JSONText.quoted(context.expectedID)
                )
            ]
        )
    }
}

extension DiagnosticCode {
    static let idMismatch = DiagnosticCode(
        "id-mismatch",
        title: "The id is not the file's name",
        explanation:
            "A provider is found by its file's name, and its id is what the REST API calls the service. The two are "
            + "the same, so that neither can be guessed wrong.",
        bad: "`acme.json` with `\"id\": \"apex\"`",
        good: "`acme.json` with `\"id\": \"acme\"`"
    )
}
