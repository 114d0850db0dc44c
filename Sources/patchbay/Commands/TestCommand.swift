import ArgumentParser
import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// `patchbay test`.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the examples beside the specs.",
        discussion: """
            Examples are files `providers/examples/<provider>/<dataType>/<case>.json` with an `input` (or a whole response as
            `page`) and the expected `output`, `errors`, `deleted` key, or `filtered`. Numbers are compared as written.
            """
    )

    @Argument(help: "Providers; all if none is given.") var ids: [String] = []
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let folder = try options.folder()
        var (passed, failed) = (0, 0)
        for id in try ids.isEmpty ? folder.ids() : ids {
            let (loaded, source) = try options.provider(id)
            try options.requireUsable(loaded, source)
            for type in loaded.dataTypes {
                for result in try ExampleRunner.run(folder: folder, provider: id, type) {
                    if let failure = result.failure {
                        failed += 1
                        Terminal.standardOutput("\(id)/\(type.name)/\(result.name): \(failure)\n")
                    } else {
                        passed += 1
                    }
                }
            }
        }
        Terminal.standardOutput("\(passed) passed, \(failed) failed\n")
        if failed > 0 { throw ExitStatus.findings }
    }
}
