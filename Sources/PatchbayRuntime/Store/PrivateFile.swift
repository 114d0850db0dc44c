package import Foundation

/// Files that only their owner may read.
package enum PrivateFile {
    /// A file could not be made.
    package struct Failure: Error, Sendable {
        /// Where.
        package var path: String
        /// What the system says.
        package var reason: String
    }

    /// Makes an empty file with mode 0600 when there is none, and its folder with mode 0700.
    /// - Throws: a `Failure`. Returns whether the file was made.
    package static func create(_ file: URL) throws -> Bool {
        let path = file.path(percentEncoded: false)
        if FileManager.default.fileExists(atPath: path) { return false }
        try createFolder(of: file)
        guard FileManager.default.createFile(atPath: path, contents: Data(), attributes: [.posixPermissions: 0o600])
        else { throw failure(path) }
        return true
    }

    /// Writes a file with mode 0600 as a whole: a reader sees the old or the new content.
    /// - Throws: a `Failure`.
    static func write(_ bytes: [UInt8], to file: URL) throws {
        try createFolder(of: file)
        let path = file.path(percentEncoded: false)
        let beside = path + ".new"
        guard
            FileManager.default.createFile(
                atPath: beside,
                contents: Data(bytes),
                attributes: [.posixPermissions: 0o600]
            ), unsafe rename(beside, path) == 0
        else { throw failure(path) }
    }

    /// Waits until the content of a file is on the disk.
    /// - Throws: a `Failure`.
    static func synchronize(_ file: URL) throws {
        do {
            let handle = try FileHandle(forUpdating: file)
            try handle.synchronize()
            try handle.close()
        } catch {
            throw failure(file.path(percentEncoded: false))
        }
    }

    private static func createFolder(of file: URL) throws {
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw failure(file.deletingLastPathComponent().path(percentEncoded: false))
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(path: path, reason: unsafe String(cString: strerror(errno)))
    }
}
