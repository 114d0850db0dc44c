import ArgumentParser
import PatchbayCore
import PatchbayEngine

/// `patchbay explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell why a finding exists, with a bad and a good example."
    )

    @Argument(
        help: "The code of a finding, such as `unknown-member`; all codes are listed if none is given.",
        completion: .codes
    )
    var code: String?

    @Option(help: "How it is printed. Also PATCHBAY_FORMAT.") var format: ReportFormat?

    func run() throws {
        let format = try HabitSettings.format(format, else: .text)
        guard let code else {
            if format == .json {
                return Terminal.standardOutput(JSONFormatter.format(.array(DiagnosticCode.all.map(json))))
            }
            let width = DiagnosticCode.all.map(\.id.count).max() ?? 0
            for code in DiagnosticCode.all {
                Terminal.standardOutput(code.id.padding(to: width + 2) + code.title + "\n")
            }
            return
        }
        guard let found = DiagnosticCode.all.first(where: { $0.id == code }) else {
            throw Problem(
                message: "there is no code `\(code)`" + suggestion(code, among: DiagnosticCode.all.map(\.id)),
                help: "`patchbay explain` lists them all."
            )
        }
        if format == .json { return Terminal.standardOutput(JSONFormatter.format(json(found))) }
        Terminal.standardOutput(
            """
            \(found.id): \(found.title)

            \(found.explanation)

            Not like this:
                \(found.bad)

            Like this:
                \(found.good)

            """
        )
    }

    private func json(_ code: DiagnosticCode) -> JSONValue {
        [
            "code": .string(code.id), "title": .string(code.title), "explanation": .string(code.explanation),
            "bad": .string(code.bad), "good": .string(code.good),
        ]
    }
}

extension String {
    /// The text with blanks up to a width.
    func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
