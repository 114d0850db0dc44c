import ArgumentParser
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// `patchbay providers`.
struct ProvidersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers",
        abstract: "List the providers and what can be read from each."
    )

    @Option(help: "How the list is printed. Also PATCHBAY_FORMAT.") var format: ReportFormat?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let providers = try options.folder().ids().map { try options.provider($0).loaded }
        switch try HabitSettings.format(format, else: .text) {
        case .text:
            let widths = (providers.map(\.id.count).max() ?? 0, providers.map(\.name.count).max() ?? 0)
            for provider in providers {
                let types = provider.dataTypes.map(\.name).joined(separator: ", ")
                let state = provider.isUsable ? types : "has errors: patchbay validate"
                Terminal.standardOutput(
                    provider.id.padding(to: widths.0 + 2) + provider.name.padding(to: widths.1 + 2) + state + "\n"
                )
            }
        case .json: Terminal.standardOutput(JSONFormatter.format(.array(providers.map(json))))
        }
    }

    private func json(_ provider: LoadedProvider) -> JSONValue {
        [
            "id": .string(provider.id), "name": .string(provider.name), "isUsable": .bool(provider.isUsable),
            "dataTypes": .array(
                provider.dataTypes.map { type in
                    ["name": .string(type.name), "model": type.model.map { .string($0) } ?? .null]
                }
            ),
        ]
    }
}
