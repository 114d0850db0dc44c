import ArgumentParser
import PatchbayCore
import PatchbayRuntime

/// `patchbay providers`.
struct ProvidersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers",
        abstract: "List the providers and what can be read from each."
    )

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let folder = try options.folder()
        let ids = try folder.ids()
        let width = (ids.map(\.count).max() ?? 0) + 2
        for id in ids {
            let (loaded, _) = try options.provider(id)
            let types = loaded.dataTypes.map(\.name).joined(separator: ", ")
            let state = loaded.isUsable ? types : "has errors: patchbay validate"
            Terminal.standardOutput("\(id.padding(to: width))\(loaded.name.padding(to: 22))\(state)\n")
        }
    }
}
