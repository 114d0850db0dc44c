import ArgumentParser
import PatchbayCore

/// `patchbay explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell why a finding exists, with a bad and a good example."
    )

    @Argument(help: "The code of a finding, such as `unknown-member`; all codes are listed if none is given.")
    var code: String?

    func run() throws {
        guard let code else {
            let width = DiagnosticCode.all.map(\.id.count).max() ?? 0
            for code in DiagnosticCode.all {
                Terminal.standardOutput(code.id.padding(to: width + 2) + code.title + "\n")
            }
            return
        }
        guard let found = DiagnosticCode.all.first(where: { $0.id == code }) else {
            let nearest = NameSuggestion.nearest(to: code, among: DiagnosticCode.all.map(\.id))
            throw Problem(
                message: "there is no code `\(code)`" + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
                help: "`patchbay explain` lists them all."
            )
        }
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
}

extension String {
    /// The text with blanks up to a width.
    func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
