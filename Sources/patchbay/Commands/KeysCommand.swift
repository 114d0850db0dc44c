import ArgumentParser
import PatchbayCore
import PatchbayRuntime

/// `patchbay keys`.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Look after the keys that seal secrets.",
        subcommands: [Rotate.self]
    )

    /// `patchbay keys rotate`.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Seal every secret with a new key.",
            discussion: """
                With a key file, makes a new key, writes it first into the file, seals everything anew, and drops keys that
                were retired by an earlier rotation. With the setting `keys`, put a new key first into it and run this.
                A running server reads the file again when it meets a key that it does not know.

                Examples:
                  patchbay keys rotate
                """
        )

        @OptionGroup var settings: SettingsOptions
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            try await Installation.with(try settings.server(options), options, .all, whenAbsent: .refuse) {
                installation in
                let keys = installation.keys
                if keys.file != nil {
                    // The retired key stays in the file: until everything is sealed anew, secrets need it.
                    let retired = keys.current.current.id
                    try keys.replace(with: keys.current.rotated(.system).keeping([retired]))
                }
                let count = try await installation.store.resealSecrets()
                let current = keys.current.current.id
                Terminal.standardOutput("sealed \(count) secret\(count == 1 ? "" : "s") with the key `\(current)`\n")
            }
        }
    }
}
