import ArgumentParser
import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

extension DiagnosticFormat: ExpressibleByArgument {}

/// `patchbay validate`.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check specs and models: syntax, names, paths, types through every transform.",
        discussion: """
            Prints every finding of every file, and nothing when all is well. `patchbay explain CODE` tells more of a finding. \
            A file whose name ends with `.schema.json` is checked as a model.

            Examples:
              patchbay validate
              patchbay validate providers/acme.json --format github
            """
    )

    @Argument(
        help: "Files or folders; all specs and models if none is given.",
        completion: .file(extensions: ["json"])
    )
    var paths: [String] = []

    @Option(help: "How findings are printed. Also PATCHBAY_FORMAT.")
    var format: DiagnosticFormat?

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let format = try HabitSettings.format(format, else: .text)
        var files: [SourceFile] = []
        var diagnostics: [Diagnostic] = []
        let urls = try paths.isEmpty ? SpecFiles.allWithModels(in: options.folder()) : SpecFiles.named(paths)
        for url in urls {
            if url.lastPathComponent.hasSuffix(ModelFile.suffix) {
                let file = try readSource(url)
                diagnostics += ModelFile.check(file)
                files.append(file)
                continue
            }
            let besides = url.deletingLastPathComponent()
            let folder = try options.folder(besides: besides.path(percentEncoded: false))
            let provider = try options.read(url, in: folder, besides: besides)
            diagnostics += provider.loaded.diagnostics
            for file in provider.files where !files.contains(where: { $0.name == file.name }) { files.append(file) }
        }
        let isColored = Terminal.isColored(try options.colorChoice(), descriptor: 1)
        let renderer = DiagnosticRenderer(files: files, isColored: isColored)
        if !diagnostics.isEmpty || format == .json || format == .sarif {
            Terminal.standardOutput(renderer.render(diagnostics, as: format))
        }
        let errors = diagnostics.count { $0.severity == .error }
        if format == .text, !diagnostics.isEmpty {
            Terminal.standardError(
                "\n\(errors) error\(errors == 1 ? "" : "s") in \(urls.count) file\(urls.count == 1 ? "" : "s")\n"
            )
        }
        if errors > 0 { throw ExitStatus.findings }
    }
}
