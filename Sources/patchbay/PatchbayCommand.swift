import ArgumentParser
import PatchbayCore

/// The command line: one file of `Commands` a command.
@main
struct PatchbayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patchbay",
        abstract: "Turn a third-party API into an integration with one JSON file.",
        discussion: """
            Results go to standard output, everything else to standard error. The exit code is 0 when all is done, 1 for \
            findings and rejected records, 2 for wrong usage and input that cannot be read, 3 when the remote side failed, 4 when \
            credentials are needed, 5 when the results cannot be written, and 130 after an interrupt.
            """,
        version: PatchbayVersion.text,
        subcommands: [
            ValidateCommand.self, ExplainCommand.self, MapCommand.self, TestCommand.self, ProvidersCommand.self,
            ShowCommand.self, FunctionsCommand.self, SelectCommand.self, CheckCommand.self, NewCommand.self,
            FormatCommand.self, SchemaCommand.self, CompletionsCommand.self, ServeCommand.self, ConfigCommand.self,
            ConnectCommand.self, ConnectionsCommand.self, SyncCommand.self, RecordsCommand.self, ReplayCommand.self,
            WebhooksCommand.self, KeysCommand.self,
        ]
    )

    /// Parses, runs, and turns every error into a message and an exit code.
    static func main() async {
        do {
            var command = try parsed(CommandLine.arguments.dropFirst())
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let status as ExitStatus {
            Self.exit(withError: ExitCode(status.rawValue))
        } catch let problem as Problem {
            Terminal.complain(problem.message, help: problem.help)
            Self.exit(withError: ExitCode(problem.status.rawValue))
        } catch {
            let isUsage = Self.exitCode(for: error) == .validationFailure
            if isUsage {
                Terminal.standardError(Self.fullMessage(for: error) + "\n")
                Self.exit(withError: ExitCode(ExitStatus.usage.rawValue))
            }
            // The text of --help, --version and the like is a result.
            if Self.exitCode(for: error) == .success { Terminal.standardOutput(Self.fullMessage(for: error) + "\n") }
            Self.exit(withError: ExitCode(Self.exitCode(for: error).rawValue))
        }
    }

    /// The command that the arguments name.
    ///
    /// One that is written as it should be is parsed by itself, for the parser of all commands asks each of them for its
    /// arguments first, which takes longer than many a command. What is written otherwise is left to that parser, which
    /// explains.
    private static func parsed(_ arguments: ArraySlice<String>) throws -> any ParsableCommand {
        if let named = configuration.subcommands.first(where: { $0.configuration.commandName == arguments.first }),
            let command = try? named.parseAsRoot(Array(arguments.dropFirst())), type(of: command) == named
        {
            return command
        }
        try requireKnownCommand(arguments.first)
        return try parseAsRoot()
    }

    /// Refuses a first word that is no command, which the parser would take for an argument too many.
    private static func requireKnownCommand(_ word: String?) throws {
        guard let word, !word.hasPrefix("-") else { return }
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard !names.contains(word) else { return }
        throw Problem(
            message: "there is no command `\(word)`" + suggestion(word, among: names),
            help: "`patchbay --help` lists them all."
        )
    }
}
