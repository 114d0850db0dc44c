import ArgumentParser
import PatchbayCore
import PatchbayEngine

/// `patchbay show`.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a provider's spec, after its overlays.",
        discussion: """
            With --resolved each data type and read stands with all that holds for it: what it inherits from `defaults` and \
            from its data type, and what the language takes where a member is left out. Objects merge member by member, \
            lists replace, error rules go before the inherited ones.
            """
    )

    @Argument(help: "The provider's id.", completion: .providers) var id: String
    @Flag(help: "Print what holds after inheritance and defaults.") var resolved = false
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let provider = try options.provider(id)
        try options.requireUsable(provider)
        guard let spec = resolved ? provider.loaded.resolved.map(SpecDefaults.fill) : provider.loaded.spec else {
            return
        }
        Terminal.standardOutput(JSONFormatter.format(spec))
    }
}
