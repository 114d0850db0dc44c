import ArgumentParser
import PatchbayCore
import PatchbayEngine

/// `patchbay show`.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Print a provider's spec.")

    @Argument(help: "The provider's id.") var id: String
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let (loaded, file) = try options.provider(id)
        guard let spec = loaded.spec else {
            try options.requireUsable(loaded, file)
            return
        }
        Terminal.standardOutput(JSONText.pretty(spec) + "\n")
    }
}
