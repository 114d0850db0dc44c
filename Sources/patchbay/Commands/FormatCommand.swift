import ArgumentParser
import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// `patchbay fmt`.
struct FormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Write specs in their canonical form.",
        discussion: """
            Prints the name of each file that it rewrites. The order of members and the spelling of numbers stay.

            Examples:
              patchbay fmt
              patchbay fmt --check providers/acme.json
              patchbay fmt - < acme.json
            """
    )

    @Argument(
        help: "Files or folders, or `-` for standard input; the folder of the specs if none is given.",
        completion: .file(extensions: ["json"])
    )
    var paths: [String] = []

    @Flag(help: "Rewrite nothing; the exit code is 1 when a file is not in its canonical form.") var check = false
    @Flag(help: "Rewrite specs of an earlier version of the language.") var upgrade = false
    @OptionGroup var options: GlobalOptions

    func run() throws {
        if paths == ["-"] { return try formatInput() }
        let urls = try paths.isEmpty ? SpecFiles.all(in: options.folder()) : SpecFiles.named(paths)
        var changed = 0
        var findings: [Diagnostic] = []
        var broken: [SourceFile] = []
        for url in urls {
            let file = try readSource(url)
            let parsed = JSONParser.parse(file)
            guard parsed.diagnostics.isEmpty, let root = parsed.root, let text = JSONFormatter.format(root) else {
                findings += parsed.diagnostics
                broken.append(file)
                continue
            }
            if upgrade { try requireCurrent(root, file) }
            guard Array(text.utf8) != file.bytes else { continue }
            changed += 1
            Terminal.standardOutput(file.name + "\n")
            if !check { try Data(text.utf8).write(to: url.resolvingSymlinksInPath(), options: .atomic) }
        }
        if upgrade { Terminal.standardError("every spec is of version \(SpecLanguage.version), nothing to upgrade\n") }
        if !broken.isEmpty { throw try problem(findings, broken) }
        if check, changed > 0 { throw ExitStatus.findings }
    }

    private func formatInput() throws {
        let file = SourceFile(name: "standard input", bytes: try InputFile.bytes("-"))
        guard let text = JSONFormatter.format(file) else {
            throw try problem(JSONParser.parse(file).diagnostics, [file])
        }
        if !check { Terminal.standardOutput(text) }
        if check, Array(text.utf8) != file.bytes { throw ExitStatus.findings }
    }

    /// Refuses a version that this program does not know; there is none before the current one.
    private func requireCurrent(_ root: JSONNode, _ file: SourceFile) throws {
        guard let version = root["specVersion"]?.value, version != .number(SpecLanguage.version) else { return }
        throw Problem(
            message: "`\(file.name)` is of version \(version.compactText), expected \(SpecLanguage.version)",
            help: "Use a newer patchbay."
        )
    }

    private func problem(_ findings: [Diagnostic], _ files: [SourceFile]) throws -> Problem {
        let renderer = DiagnosticRenderer(
            files: files,
            isColored: Terminal.isColored(try options.colorChoice(), descriptor: 2)
        )
        Terminal.standardError(renderer.render(findings, as: .text))
        let names = files.map { "`\($0.name)`" }.joined(separator: ", ")
        return Problem(message: "\(names) cannot be formatted", help: "Mend what is shown above first.")
    }
}

/// The files that a command checks or formats.
enum SpecFiles {
    /// The specs of a folder.
    static func all(in folder: ProviderFolder) throws -> [URL] {
        try folder.ids().map { folder.file(of: $0) }
    }

    /// The specs and models of a folder.
    static func allWithModels(in folder: ProviderFolder) throws -> [URL] {
        try all(in: folder) + folder.modelNames().map { folder.models.appending(path: $0 + ModelFile.suffix) }
    }

    /// The files that paths name, and the `.json` files of the folders that they name.
    static func named(_ paths: [String]) throws -> [URL] {
        try paths.flatMap { path -> [URL] in
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
