public import Foundation

/// The repository that the tests run in, found from this file's own place.
public let repositoryRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The files of a folder in the repository, sorted by name.
public func files(in folder: String, withExtension suffix: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
        at: repositoryRoot.appending(path: folder),
        includingPropertiesForKeys: nil
    )
    .filter { $0.pathExtension == suffix }
    .sorted { $0.lastPathComponent < $1.lastPathComponent }
}
