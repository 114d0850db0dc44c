import ArgumentParser
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// `patchbay test`.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the examples beside the specs.",
        discussion: """
            Examples are files `providers/examples/<provider>/<dataType>/<case>.json` with the `source` and `licence` of a \
            payload, the payload as `input` (or a whole response as `page`), and the expected `output`, `errors`, `deleted` \
            key, or `filtered`. Numbers are compared as written.

            With --update an example that does not hold, or expects nothing yet, is rewritten to what came out; read the \
            difference before you keep it. The exit code is 1 when a file was rewritten.
            """
    )

    @Argument(help: "Providers; all if none is given.", completion: .providers) var ids: [String] = []
    @Flag(help: "Rewrite examples that do not hold to what came out.") var update = false
    @Option(help: "How results are printed. Also PATCHBAY_FORMAT.") var format: ReportFormat?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let format = try HabitSettings.format(format, else: .text)
        let folder = try options.folder()
        var counts = (passed: 0, failed: 0, updated: 0)
        var list: [JSONValue] = []
        for id in try ids.isEmpty ? folder.ids() : ids {
            let provider = try options.provider(id)
            try options.requireUsable(provider)
            for type in provider.loaded.dataTypes {
                for result in try ExampleRunner.run(folder: folder, provider: id, type, updates: update) {
                    let name = "\(id)/\(type.name)/\(result.name)"
                    if result.isUpdated {
                        counts.updated += 1
                    } else if result.failure == nil {
                        counts.passed += 1
                    } else {
                        counts.failed += 1
                    }
                    list.append(json(name, result))
                    guard format == .text, let failure = result.failure else { continue }
                    Terminal.standardOutput("\(name): \(result.isUpdated ? "rewritten; " : "")\(failure)\n")
                }
            }
        }
        switch format {
        case .text:
            let updated = update ? ", \(counts.updated) rewritten" : ""
            Terminal.standardOutput("\(counts.passed) passed, \(counts.failed) failed\(updated)\n")
        case .json: Terminal.standardOutput(JSONFormatter.format(.array(list)))
        }
        if counts.failed + counts.updated > 0 { throw ExitStatus.findings }
    }

    private func json(_ name: String, _ result: ExampleRunner.Result) -> JSONValue {
        [
            "example": .string(name), "holds": .bool(result.failure == nil),
            "difference": result.failure.map { .string($0) } ?? .null, "isUpdated": .bool(result.isUpdated),
        ]
    }
}
