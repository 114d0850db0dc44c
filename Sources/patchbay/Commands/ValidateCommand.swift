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
        abstract: "Check specs: syntax, names, paths, types through every transform.",
        discussion: """
            Prints every finding of every file, and nothing when all is well. `patchbay explain CODE` tells more of a finding.

            Examples:
              patchbay validate
              patchbay validate providers/acme.json --format github
            """
    )

    @Argument(help: "Files or folders; the folder of the specs if none is given.")
    var paths: [String] = []

    @Option(help: "How findings are printed.")
    var format = DiagnosticFormat.text

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let folder = try paths.isEmpty ? options.folder() : options.folderOrNone()
        let urls = try files(folder)
        var sources: [SourceFile] = []
        var diagnostics: [Diagnostic] = []
        for url in urls {
            let source = try readSource(url)
            let besides = url.deletingLastPathComponent()
            let home = try folder ?? ProviderFolder(given: besides.path(percentEncoded: false), executable: "")
            let id = url.deletingPathExtension().lastPathComponent
            diagnostics += home.loader(besides: besides).load(source, expectedID: id).diagnostics
            sources.append(source)
        }
        let renderer = DiagnosticRenderer(files: sources, isColored: Terminal.isColored(options.color, descriptor: 1))
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

    private func files(_ folder: ProviderFolder?) throws -> [URL] {
        guard !paths.isEmpty else {
            guard let folder else { return [] }
            return try folder.ids().map { folder.file(of: $0) }
        }
        return try paths.flatMap { path -> [URL] in
            var isFolder: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw Problem(message: "there is no file `\(path)`")
            }
            let url = URL(filePath: path)
            guard isFolder.boolValue else { return [url] }
            return try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".json") }.sorted()
                .map { url.appending(path: $0) }
        }
    }
}

extension GlobalOptions {
    /// The folder of the specs, nil when there is none and none was named.
    func folderOrNone() throws -> ProviderFolder? {
        providers == nil ? try? folder() : try folder()
    }
}
