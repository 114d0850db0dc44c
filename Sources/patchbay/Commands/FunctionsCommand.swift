import ArgumentParser
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// `patchbay functions`.
struct FunctionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "functions",
        abstract: "Print the reference of the transforms."
    )

    @Argument(help: "A transform; all are listed if none is given.", completion: .functions)
    var name: String?

    @Option(help: "How the reference is printed. Also PATCHBAY_FORMAT.") var format: ReportFormat?

    func run() throws {
        let format = try HabitSettings.format(format, else: .text)
        guard let name else {
            if format == .json {
                let all = TransformLibrary.all.map { json($0.declaration) }
                return Terminal.standardOutput(JSONFormatter.format(.array(all)))
            }
            for category in TransformDeclaration.Category.allCases {
                let members = TransformLibrary.all.map { $0.declaration }.filter { $0.category == category }
                if members.isEmpty { continue }
                Terminal.standardOutput("\(category.rawValue)\n")
                for member in members { Terminal.standardOutput("  \(member.name.padding(to: 22))\(member.summary)\n") }
            }
            let limits =
                "Results have at most \(TransformLimit.bytes / 1024 / 1024) MiB, calculated numbers at most "
                + "\(ExactDecimal.maximumDigits) digits."
            Terminal.standardOutput("\n\(limits) `patchbay functions NAME` tells all of one.\n")
            return
        }
        guard let declaration = TransformLibrary.transform(named: name)?.declaration else {
            throw Problem(
                message: "there is no transform `\(name)`" + suggestion(name, among: TransformLibrary.names),
                help: "`patchbay functions` lists them all."
            )
        }
        Terminal.standardOutput(format == .json ? JSONFormatter.format(json(declaration)) : page(declaration))
    }

    private func json(_ declaration: TransformDeclaration) -> JSONValue {
        [
            "name": .string(declaration.name), "category": .string(declaration.category.rawValue),
            "summary": .string(declaration.summary), "details": .string(declaration.details),
            "takes": .string(declaration.accepts.words),
            "parameters": .array(
                declaration.parameters.map { parameter in
                    [
                        "name": .string(parameter.name), "kind": .string(parameter.kind.words),
                        "summary": .string(parameter.summary),
                        "isRequired": .bool(parameter.isRequired), "default": parameter.defaultValue ?? .null,
                    ]
                }
            ),
            "examples": .array(declaration.examples.map { json($0, declaration) }),
        ]
    }

    private func json(_ example: TransformExample, _ declaration: TransformDeclaration) -> JSONValue {
        var object = JSONObject()
        object["step"] = .object(step(example, declaration))
        if !example.record.isEmpty { object["record"] = .object(example.record) }
        object["input"] = example.input
        switch example.outcome {
        case .value(let value): object["output"] = value
        case .absent: break
        case .failure: object["refused"] = .string(refusal(example, declaration))
        }
        return .object(object)
    }

    /// The step of an example as a spec writes it.
    private func step(_ example: TransformExample, _ declaration: TransformDeclaration) -> JSONObject {
        JSONObject([JSONObject.Member(name: "type", value: .string(declaration.name))] + example.arguments.members)
    }

    private func page(_ declaration: TransformDeclaration) -> String {
        var text = wrapped("\(declaration.name): \(declaration.summary)", indent: 0) + "\n"
        for paragraph in declaration.details.split(separator: "\n\n") {
            text += wrapped(String(paragraph), indent: 0) + "\n"
        }
        let missing = declaration.handlesMissing ? "" : " Absent and null pass through."
        text += "Takes \(declaration.accepts.words).\(missing)\n"
        if !declaration.parameters.isEmpty {
            text += "\nParameters\n"
            for parameter in declaration.parameters {
                let note =
                    parameter.isRequired
                    ? "required" : parameter.defaultValue.map { "default `\($0.compactText)`" } ?? "optional"
                text += "  \(parameter.name), \(note)\n"
                text += wrapped("\(parameter.summary) It is \(parameter.kind.words).", indent: 4)
            }
        }
        text += "\nExamples\n"
        for example in declaration.examples {
            let found = example.record.isEmpty ? "" : " in the record \(JSONValue.object(example.record).compactText)"
            text += "  \(JSONValue.object(step(example, declaration)).compactText)\(found)\n"
            text += "    \(example.input?.compactText ?? "nothing") → \(outcome(example, declaration))\n"
        }
        return text
    }

    /// Lines of at most 100 characters, broken at blanks.
    private func wrapped(_ text: String, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let line = lines.last, line.count + word.count < 100 - indent {
                lines[lines.count - 1] = "\(line) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines.map { "\(margin)\($0)\n" }.joined()
    }

    private func outcome(_ example: TransformExample, _ declaration: TransformDeclaration) -> String {
        switch example.outcome {
        case .value(let value): value.compactText
        case .absent: "nothing"
        case .failure: "refused: " + refusal(example, declaration)
        }
    }

    /// Why an example is refused, in the words that the user would read.
    private func refusal(_ example: TransformExample, _ declaration: TransformDeclaration) -> String {
        let step = try? CompiledStep(example, of: declaration, environment: .host)
        guard case .failure(let failure) = step?.run(example.input, in: example.record) else { return "" }
        return failure.message + (failure.expected.map { ", expected \($0)" } ?? "")
    }
}
