import ArgumentParser
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// `patchbay config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show every setting, its value and where the value comes from.",
        discussion: """
            An option stands over a variable of the environment, that over the file, and that over the default. Secrets are \
            masked. The exit code is 2 when a value is not right.

            Examples:
              patchbay config
              patchbay config --set limits.syncs=100
              PATCHBAY_CLIENTS_ACME_ID=client-1 patchbay config --format json
            """
    )

    @Option(help: "How settings are printed. Also PATCHBAY_FORMAT.") var format: ReportFormat?
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let (read, problems) = try settings.read(options)
        switch try HabitSettings.format(format, else: .text) {
        case .text:
            let width = (read.entries.map(\.declaration.name.count).max() ?? 0) + 2
            for entry in read.entries {
                let origin = entry.value == nil ? "" : "  (\(entry.origin.text))"
                Terminal.standardOutput("\(entry.declaration.name.padding(to: width))\(entry.shown)\(origin)\n")
            }
        case .json: Terminal.standardOutput(JSONFormatter.format(.array(read.entries.map(json))))
        }
        try SettingsOptions.refuse(problems)
        // What each value alone cannot tell: settings that do not go together.
        _ = try settings.server(options)
    }

    private func json(_ entry: Settings.Entry) -> JSONValue {
        [
            "name": .string(entry.declaration.name), "value": entry.value == nil ? .null : .string(entry.shown),
            "origin": .string(entry.origin.text), "variable": .string(entry.declaration.variable),
            "summary": .string(entry.declaration.summary),
        ]
    }
}
