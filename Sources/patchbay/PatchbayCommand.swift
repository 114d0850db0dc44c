import ArgumentParser

/// The command line: one file of `Commands` a command.
@main
struct PatchbayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patchbay",
        abstract: "Turn a third-party API into an integration with one JSON file.",
        subcommands: [
            ValidateCommand.self, ExplainCommand.self, MapCommand.self, TestCommand.self, ProvidersCommand.self,
            FunctionsCommand.self, SelectCommand.self, CheckCommand.self, SchemaCommand.self,
            NewCommand.self, ShowCommand.self,
        ]
    )

    /// Parses, runs, and turns every error into a message and an exit code.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
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
            Self.exit(withError: error)
        }
    }
}
