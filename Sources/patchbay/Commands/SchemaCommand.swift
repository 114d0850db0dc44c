import ArgumentParser
import PatchbayCore
import PatchbayEngine

/// `patchbay schema`.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of spec files, for editors.",
        discussion: "The printed text is what `schemas/provider.schema.json` holds."
    )

    func run() {
        Terminal.standardOutput(JSONText.pretty(SpecSchema.document()) + "\n")
    }
}
