import ArgumentParser
import PatchbayCore
import PatchbayEngine

/// `patchbay new`.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Print a valid spec to start from.",
        discussion: """
            Example:
              patchbay new acme > providers/acme.json
            """
    )

    @Argument(help: "The id: the name of the file without `.json`.") var id: String

    func run() throws {
        let isID = id.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard isID, let first = id.utf8.first, (0x61...0x7A).contains(first), id.utf8.count <= 64 else {
            throw Problem(
                message: "`\(id)` cannot be an id",
                help: "Use a lower-case letter, then letters, digits and hyphens, at most 64."
            )
        }
        Terminal.standardOutput(JSONFormatter.format(SpecSkeleton.spec(id: id, model: "customer")))
    }
}
