package import Foundation
package import PatchbayCore
import PatchbayEngine
import Synchronization

/// Where specs and models lie: `providers/*.json` and `schemas/models/*.schema.json`.
package struct ProviderFolder: Sendable {
    /// The folder of the specs.
    package let providers: URL
    /// The folder of the models.
    package let models: URL

    /// The largest spec or model that is read, in bytes.
    private static let sizeLimit = 8 * 1024 * 1024

    /// Why there is nothing to read.
    package struct NotFound: Error, Sendable {
        /// What was looked for.
        package var wanted: Wanted
        /// Every place that was tried.
        package var places: [String]
    }

    /// What is looked for.
    package enum Wanted: String, Sendable {
        /// The folder of the specs.
        case providers
        /// The folder of the models and of the schema of specs.
        case schemas
    }

    /// Finds both folders; one that is given is the only place that is tried.
    ///
    /// Else the specs are `providers` here or in `share/patchbay` beside the executable's folder, and the schemas are
    /// `schemas` beside the specs, here, or in that same share.
    package init(given: String?, schemas: String? = nil, executable: String) throws(NotFound) {
        let here = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
        let share = URL(filePath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "share/patchbay")
        providers = try Self.find(
            .providers,
            given: given.map { URL(filePath: $0, directoryHint: .isDirectory, relativeTo: here) },
            else: [here, share].map { $0.appending(path: "providers") }
        )
        let found = try Self.find(
            .schemas,
            given: schemas.map { URL(filePath: $0, directoryHint: .isDirectory, relativeTo: here) },
            else: [providers.deletingLastPathComponent(), here, share].map { $0.appending(path: "schemas") }
        )
        models = found.appending(path: "models")
    }

    private static func find(_ wanted: Wanted, given: URL?, else places: [URL]) throws(NotFound) -> URL {
        let candidates = given.map { [$0] } ?? places
        if let found = candidates.first(where: isFolder) { return found }
        var tried: [String] = []
        for candidate in candidates {
            let path = candidate.standardizedFileURL.path(percentEncoded: false)
            if !tried.contains(path) { tried.append(path) }
        }
        throw NotFound(wanted: wanted, places: tried)
    }

    private static func isFolder(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        let exists = unsafe FileManager.default.fileExists(
            atPath: url.path(percentEncoded: false),
            isDirectory: &isFolder
        )
        return exists && isFolder.boolValue
    }

    /// The ids of the specs, sorted.
    package func ids() throws -> [String] {
        try Self.names(in: providers, suffix: ".json")
    }

    /// The names of the models, sorted.
    package func modelNames() -> [String] {
        (try? Self.names(in: models, suffix: ".schema.json")) ?? []
    }

    private static func names(in folder: URL, suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
            .filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }
            .map { String($0.dropLast(suffix.count)) }
            .sorted()
    }

    /// The file of a spec, by its id.
    package func file(of id: String) -> URL { providers.appending(path: id + ".json") }

    /// The folder of the examples of a data type.
    package func examples(of id: String, _ dataType: String) -> URL {
        providers.appending(path: "examples/\(id)/\(dataType)")
    }

    /// Reads a file of at most 8 MiB.
    /// - Throws: what the system says, or that the file is too large.
    package static func read(_ url: URL, name: String) throws(WholeFile.Failure) -> SourceFile {
        SourceFile(name: name, bytes: try WholeFile.bytes(at: url.path(percentEncoded: false), limit: sizeLimit))
    }

    /// A loader of specs that finds its models here; `folder` is where a spec's own `./` models lie.
    package func loader(besides folder: URL) -> ProviderLoader {
        let (models, memo) = (models, ModelMemo())
        return ProviderLoader(
            environment: .host,
            models: { name in
                let url: URL
                if name.hasPrefix("./"), !name.contains("..") {
                    url = folder.appending(path: String(name.dropFirst(2)))
                } else if name.utf8.allSatisfy({ $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }) {
                    url = models.appending(path: name + ".schema.json")
                } else {
                    return nil
                }
                return memo.model(name) {
                    (try? Self.read(url, name: name)).flatMap { try? JSONValue(parsing: $0.bytes) }
                }
            },
            modelNames: modelNames()
        )
    }
}

/// Keeps models that were read, so that each is compiled once.
private final class ModelMemo: Sendable {
    private let models = Mutex<[String: Model]>([:])

    /// The model of a name, made from what `read` finds when it is not kept yet.
    func model(_ name: String, read: () -> JSONValue?) -> Model? {
        if let kept = models.withLock({ $0[name] }) { return kept }
        guard let model = read().map({ Model($0) }) else { return nil }
        models.withLock { $0[name] = model }
        return model
    }
}
