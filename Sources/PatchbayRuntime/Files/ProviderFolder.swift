package import Foundation
package import PatchbayCore
import PatchbayEngine

/// Where specs and models lie: `providers/*.json` and `schemas/models/*.schema.json` beside each other.
package struct ProviderFolder: Sendable {
    /// The folder of the specs.
    package let providers: URL
    /// The folder of the models.
    package let models: URL

    /// The largest spec or model that is read, in bytes.
    private static let sizeLimit = 8 * 1024 * 1024

    /// Why there are no specs to read.
    package struct NotFound: Error, Sendable {
        /// Every place that was tried.
        package var places: [String]
    }

    /// Finds the folder: the one given, else `providers` here, else `share/patchbay` beside the executable.
    package init(given: String?, executable: String) throws(NotFound) {
        let here = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
        var candidates: [URL] = []
        if let given {
            candidates = [URL(filePath: given, directoryHint: .isDirectory, relativeTo: here)]
        } else {
            let share = URL(filePath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "share/patchbay")
            candidates = [here.appending(path: "providers"), share.appending(path: "providers")]
        }
        for candidate in candidates where Self.isFolder(candidate) {
            providers = candidate
            models = candidate.deletingLastPathComponent().appending(path: "schemas/models")
            return
        }
        throw NotFound(places: candidates.map { $0.path(percentEncoded: false) })
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

    /// Reads a file of at most 8 MiB.
    /// - Throws: what the system says, or that the file is too large.
    package static func read(_ url: URL, name: String) throws -> SourceFile {
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        let data = try handle.read(upToCount: sizeLimit + 1) ?? Data()
        guard data.count <= sizeLimit else { throw TooLarge(limit: sizeLimit) }
        return SourceFile(name: name, bytes: Array(data))
    }

    /// A file is larger than what is read.
    package struct TooLarge: Error, Sendable {
        /// The limit in bytes.
        package var limit: Int
    }

    /// A loader of specs that finds its models here; `folder` is where a spec's own `./` models lie.
    package func loader(besides folder: URL) -> ProviderLoader {
        let models = models
        return ProviderLoader(environment: .host, modelNames: modelNames()) { name in
            let url: URL
            if name.hasPrefix("./"), !name.contains("..") {
                url = folder.appending(path: String(name.dropFirst(2)))
            } else if name.utf8.allSatisfy({ $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }) {
                url = models.appending(path: name + ".schema.json")
            } else {
                return nil
            }
            return (try? Self.read(url, name: name)).flatMap { try? JSONValue(parsing: $0.bytes) }
        }
    }
}
