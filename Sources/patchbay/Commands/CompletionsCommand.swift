import ArgumentParser

/// `patchbay completions`.
struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the script that lets a shell complete commands, options, providers and data types.",
        discussion: """
            Examples:
              patchbay completions bash > ~/.local/share/bash-completion/completions/patchbay
              patchbay completions zsh > "${fpath[1]}/_patchbay"
              patchbay completions fish > ~/.config/fish/completions/patchbay.fish
            """
    )

    /// The shells that are known.
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @Argument(help: "The shell.") var shell: Shell

    func run() {
        let kind: CompletionShell =
            switch shell {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        Terminal.standardOutput(PatchbayCommand.completionScript(for: kind) + "\n")
    }
}
