import PatchbayEngine

/// The check of a model's file by itself: syntax, and whether the schema can be used.
package enum ModelFile {
    /// The end of the names of models' files.
    package static let suffix = ".schema.json"

    /// What is wrong with a model, each finding at its place.
    package static func check(_ file: SourceFile) -> [Diagnostic] {
        let parsed = JSONParser.parse(file)
        guard parsed.diagnostics.isEmpty, let root = parsed.root, let value = root.value else {
            return parsed.diagnostics
        }
        do throws(JSONSchemaCompileErrors) {
            _ = try JSONSchema(value, formatAssertion: true)
            return []
        } catch {
            return error.errors.map { mistake in
                let range = (try? JSONPointer(parsing: mistake.pointer))?.nearestRange(in: root) ?? root.range
                return Diagnostic(
                    .badModel,
                    mistake.message,
                    at: Diagnostic.Label(file: file.name, range: range),
                    pointer: mistake.pointer,
                    help: mistake.help
                )
            }
        }
    }
}
