import ArgumentParser

/// The command line: one file of `Commands` a command.
@main
struct PatchbayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patchbay",
        abstract: "Turn a third-party API into an integration with one JSON file."
    )
}
