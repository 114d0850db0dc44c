package import Foundation

/// The right to be the one server of an SQLite file, held until the process ends or gives it back.
package final class ServerLock: Sendable {
    // A class because what it holds is given back once.
    private let handle: FileHandle

    /// Takes the lock beside a database.
    /// - Throws: `StoreError.inUse` when another server has it, or a `PrivateFile.Failure`.
    package init(beside database: URL) throws {
        let path = database.path(percentEncoded: false)
        let file = URL(filePath: path + ".lock")
        _ = try PrivateFile.create(file)
        handle = try FileHandle(forUpdating: file)
        guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else { throw StoreError.inUse(path: path) }
    }

    /// Gives the lock back.
    package func unlock() { try? handle.close() }
}
