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

/// The folder of real payloads and suites that lies beside the repository, nil where nobody has put it.
///
/// It is looked for beside the repository and beside the folders around it, so that a second working copy finds it too.
public let sharedFolder: URL? = {
    var folder = repositoryRoot
    for _ in 0..<4 {
        folder = folder.deletingLastPathComponent()
        let candidate = folder.appending(path: "shared", directoryHint: .isDirectory)
        if FileManager.default.fileExists(atPath: candidate.appending(path: "samples").path(percentEncoded: false)) {
            return candidate
        }
    }
    return nil
}()
