public import Foundation

/// A folder of one test, removed when the last one lets go of it.
public final class TemporaryFolder: Sendable {
    // A class because its end removes the folder.
    /// Where it is.
    public let url: URL

    /// Makes a folder that nobody else uses.
    public init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "patchbay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// A file in it.
    public func file(_ name: String) -> URL { url.appending(path: name) }
}
