import ArgumentParser
import Foundation
import PatchbayCore
import PatchbayRuntime

/// When messages are coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

/// Options of every command that reads specs.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the specs.", discussion: "Also PATCHBAY_PROVIDERS.", valueName: "dir"))
    var providers: String?

    @Option(help: "When messages are coloured.")
    var color = ColorChoice.auto

    /// The folder of the specs.
    func folder() throws -> ProviderFolder {
        let given = providers ?? ProcessInfo.processInfo.environment["PATCHBAY_PROVIDERS"]
        do throws(ProviderFolder.NotFound) {
            return try ProviderFolder(given: given, executable: CommandLine.arguments[0])
        } catch {
            throw Problem(
                message:
                    "there is no folder of specs; tried \(error.places.map { "`\($0)`" }.joined(separator: " and "))",
                help: "Run the command where `providers/` lies, or name the folder with --providers."
            )
        }
    }

    /// A provider by its id, with its source.
    func provider(_ id: String) throws -> (loaded: LoadedProvider, file: SourceFile) {
        let folder = try folder()
        let ids = (try? folder.ids()) ?? []
        guard ids.contains(id) else {
            let nearest = NameSuggestion.nearest(to: id, among: ids)
            throw Problem(
                message: "there is no provider `\(id)`" + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
                help: "There are \(ids.map { "`\($0)`" }.joined(separator: ", "))."
            )
        }
        let file = try readSource(folder.file(of: id))
        return (folder.loader(besides: folder.providers).load(file, expectedID: id), file)
    }

    /// Refuses a provider with errors, after printing them.
    func requireUsable(_ loaded: LoadedProvider, _ file: SourceFile) throws {
        guard !loaded.isUsable else { return }
        let renderer = DiagnosticRenderer(files: [file], isColored: Terminal.isColored(color, descriptor: 2))
        Terminal.standardError(renderer.render(loaded.diagnostics.filter { $0.severity == .error }, as: .text))
        throw ExitStatus.usage
    }
}

/// Reads a spec; the name is the path as the user would type it.
func readSource(_ url: URL) throws -> SourceFile {
    let path = url.path(percentEncoded: false)
    let here = FileManager.default.currentDirectoryPath + "/"
    let name = path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    do {
        return try ProviderFolder.read(url, name: name)
    } catch let error as ProviderFolder.TooLarge {
        throw Problem(message: "`\(name)` has more than \(error.limit) bytes, which no spec needs")
    } catch {
        throw Problem(message: "`\(name)` cannot be read: \((error as NSError).localizedDescription)")
    }
}
