import ArgumentParser
import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// When messages are coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

/// Options of every command that reads specs.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of the specs.",
            discussion: "Also PATCHBAY_PROVIDERS; else `providers` here, or in share/patchbay beside the executable.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var providers: String?

    @Option(
        help: ArgumentHelp(
            "The folder of the models.",
            discussion: "Also PATCHBAY_SCHEMAS; else `schemas` beside the specs, here, or in share/patchbay.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var schemas: String?

    @Option(
        name: .customLong("overlay"),
        help: ArgumentHelp(
            "A merge patch (RFC 7396) that is applied to the specs as they are read; may be repeated.",
            discussion:
                "One that has an `id` is for that provider alone. Also PATCHBAY_OVERLAY, with colons between files.",
            valueName: "file"
        ),
        completion: .file(extensions: ["json"])
    )
    var overlayPaths: [String] = []

    @Option(help: ArgumentHelp("When messages are coloured.", discussion: "Also PATCHBAY_COLOR.", valueName: "when"))
    var color: ColorChoice?

    /// When messages are coloured: the flag, else the environment, else on a terminal.
    func colorChoice() throws -> ColorChoice {
        try color ?? HabitSettings.choice("PATCHBAY_COLOR", of: ColorChoice.self) ?? .auto
    }

    /// The folder of the specs; `besides` stands in for one that nobody named.
    func folder(besides: String? = nil) throws -> ProviderFolder {
        do throws(ProviderFolder.NotFound) {
            return try ProviderFolder(
                given: providers ?? HabitSettings.text("PATCHBAY_PROVIDERS") ?? besides,
                schemas: schemas ?? HabitSettings.text("PATCHBAY_SCHEMAS"),
                executable: (Bundle.main.executablePath ?? CommandLine.arguments[0])
            )
        } catch {
            let places = error.places.map { "`\($0)`" }.joined(separator: ", ")
            switch error.wanted {
            case .providers:
                throw Problem(
                    message: "there is no folder of specs; tried \(places)",
                    help: "Run the command where `providers/` lies, or name the folder with --providers."
                )
            case .schemas:
                throw Problem(
                    message: "there is no folder of models; tried \(places)",
                    help: "Name the folder that holds `models/` with --schemas."
                )
            }
        }
    }

    /// The overlays that hold for a provider, in their order; one for a provider that is not in the folder is refused.
    private func overlays(for id: String, in folder: ProviderFolder) throws -> [SourceFile] {
        let paths =
            overlayPaths.isEmpty
            ? HabitSettings.text("PATCHBAY_OVERLAY")?.split(separator: ":").map(String.init) ?? [] : overlayPaths
        return try paths.map { try readSource(URL(filePath: $0)) }.filter { file in
            guard let owner = JSONParser.parse(file).root?["id"]?.text, owner != id else { return true }
            let ids = try folder.ids()
            guard !ids.contains(owner) else { return false }
            throw Problem(
                message: "the overlay `\(file.name)` is for `\(owner)`, which is no provider"
                    + suggestion(owner, among: ids)
            )
        }
    }

    /// A provider by its id, with its files.
    func provider(_ id: String) throws -> ReadProvider {
        let folder = try folder()
        let ids = (try? folder.ids()) ?? []
        guard ids.contains(id) else {
            throw Problem(
                message: "there is no provider `\(id)`" + suggestion(id, among: ids),
                help: ids.isEmpty
                    ? "`\(folder.providers.path(percentEncoded: false))` holds no specs."
                    : "There are \(ids.map { "`\($0)`" }.joined(separator: ", "))."
            )
        }
        return try read(folder.file(of: id), in: folder, besides: folder.providers)
    }

    /// The providers of the folder whose ids are chosen.
    func providers(where isChosen: (String) -> Bool) throws -> [ReadProvider] {
        let folder = try folder()
        return try folder.ids().filter(isChosen).map {
            try read(folder.file(of: $0), in: folder, besides: folder.providers)
        }
    }

    /// Reads a spec with its overlays.
    func read(_ url: URL, in folder: ProviderFolder, besides: URL) throws -> ReadProvider {
        let id = url.deletingPathExtension().lastPathComponent
        let file = try readSource(url)
        let overlays = try overlays(for: id, in: folder)
        let loaded = folder.loader(besides: besides).load(file, overlays: overlays, expectedID: id)
        return ReadProvider(loaded: loaded, files: [file] + overlays)
    }

    /// Refuses a provider with errors, after printing them.
    func requireUsable(_ provider: ReadProvider) throws {
        guard !provider.loaded.isUsable else { return }
        let errors = provider.loaded.diagnostics.filter { $0.severity == .error }
        let renderer = DiagnosticRenderer(
            files: provider.files,
            isColored: Terminal.isColored(try colorChoice(), descriptor: 2)
        )
        Terminal.standardError(renderer.render(errors, as: .text))
        throw Problem(
            message: "the spec of `\(provider.loaded.id)` has \(errors.count) error\(errors.count == 1 ? "" : "s")",
            help: "`patchbay validate` shows everything that was found."
        )
    }
}

/// A provider with the files it was read from: the spec, then its overlays.
struct ReadProvider {
    var loaded: LoadedProvider
    var files: [SourceFile]

    /// A data type by its name.
    func dataType(_ name: String) throws -> DataTypePlan {
        if let type = loaded.dataTypes.first(where: { $0.name == name }) { return type }
        let names = loaded.dataTypes.map(\.name)
        throw Problem(
            message: "`\(loaded.id)` has no data type `\(name)`" + suggestion(name, among: names),
            help: "It has \(names.map { "`\($0)`" }.joined(separator: ", "))."
        )
    }
}

/// The end of a message about a name that does not exist: the nearest one that does.
func suggestion(_ name: String, among names: [String]) -> String {
    NameSuggestion.nearest(to: name, among: names).map { "; did you mean `\($0)`?" } ?? ""
}

/// Reads a spec; the name is the path as the user would type it.
func readSource(_ url: URL) throws -> SourceFile {
    let path = url.path(percentEncoded: false)
    let here = FileManager.default.currentDirectoryPath + "/"
    let name = path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    do throws(WholeFile.Failure) {
        return try ProviderFolder.read(url, name: name)
    } catch {
        throw Problem(message: "`\(name)` \(error.message)")
    }
}
