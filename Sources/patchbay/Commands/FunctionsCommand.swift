import ArgumentParser
import PatchbayCore
import PatchbayEngine

/// `patchbay functions`.
struct FunctionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "functions",
        abstract: "Print the reference of the transforms."
    )

    @Argument(help: "A transform; all are listed if none is given.")
    var name: String?

    func run() throws {
        guard let name else {
            for category in TransformDeclaration.Category.allCases {
                let members = TransformLibrary.all.map { $0.declaration }.filter { $0.category == category }
                if members.isEmpty { continue }
                Terminal.standardOutput("\(category.rawValue)\n")
                for member in members { Terminal.standardOutput("  \(member.name.padding(to: 22))\(member.summary)\n") }
            }
            return
        }
        guard let declaration = TransformLibrary.transform(named: name)?.declaration else {
            let nearest = NameSuggestion.nearest(to: name, among: TransformLibrary.names)
            throw Problem(
                message: "there is no transform `\(name)`" + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
                help: "`patchbay functions` lists them all."
            )
        }
        Terminal.standardOutput(page(declaration))
    }

    private func page(_ declaration: TransformDeclaration) -> String {
        var text = "\(declaration.name): \(declaration.summary)\n"
        if !declaration.details.isEmpty { text += "\n\(declaration.details)\n" }
        text += "\nTakes \(declaration.accepts.words).\n"
        if !declaration.parameters.isEmpty {
            text += "\nParameters:\n"
            for parameter in declaration.parameters {
                let note =
                    parameter.isRequired
                    ? " Required." : parameter.defaultValue.map { " Default `\($0.compactText)`." } ?? ""
                text += "  \(parameter.name.padding(to: 14))\(parameter.summary)\(note)\n"
            }
        }
        text += "\nExamples:\n"
        for example in declaration.examples {
            let step = JSONObject(
                [JSONObject.Member(name: "type", value: .string(declaration.name))] + example.arguments.members
            )
            let found =
                example.operands.isEmpty
                ? ""
                : " where "
                    + example.operands.sorted { $0.key < $1.key }
                    .map { "\($0.key) is \($0.value.compactText)" }.joined(separator: ", ")
            text += "  \(JSONValue.object(step).compactText)\(found)\n"
            text += "    \(example.input?.compactText ?? "nothing") → \(outcome(example.outcome))\n"
        }
        return text
    }

    private func outcome(_ outcome: TransformExample.Outcome) -> String {
        switch outcome {
        case .value(let value): value.compactText
        case .absent: "nothing"
        case .failure(let reason): "refused: \(reason)"
        }
    }
}
