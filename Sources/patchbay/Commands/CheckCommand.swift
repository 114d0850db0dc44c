import ArgumentParser
import PatchbayCore
import PatchbayEngine

/// `patchbay check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate JSON against a JSON Schema (2020-12).",
        discussion: """
            Every error names its place in the document and in the schema, and where a value fits none of several \
            alternatives, why the nearest one does not fit. As JSON it is the output format `basic` of JSON Schema.

            Example:
              patchbay check schemas/models/payment.schema.json payment.json --formats
            """
    )

    @Argument(help: "The schema's file.", completion: .file(extensions: ["json"])) var schema: String
    @Argument(help: "A file; standard input if none or `-` is given.", completion: .file()) var file: String?
    @Flag(help: "Check `format` too, which is an annotation otherwise.") var formats = false
    @Option(help: "How errors are printed. Also PATCHBAY_FORMAT.") var format: ReportFormat?

    func run() throws {
        let compiled: JSONSchema
        let value = try InputFile.value(schema)
        do throws(JSONSchemaCompileErrors) {
            compiled = try JSONSchema(value, formatAssertion: formats)
        } catch {
            throw Problem(message: "`\(schema)` is not a schema that can be used\n\(error)")
        }
        let violations = compiled.validate(try InputFile.value(file))
        switch try HabitSettings.format(format, else: .text) {
        case .text: Terminal.standardOutput(JSONSchemaOutput.text(violations))
        case .json: Terminal.standardOutput(JSONFormatter.format(JSONSchemaOutput.basic(violations)))
        }
        if !violations.isEmpty { throw ExitStatus.findings }
    }
}
