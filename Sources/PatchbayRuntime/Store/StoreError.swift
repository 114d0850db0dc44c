/// Why the store could not do what it was asked for; no error carries a value that was stored.
package enum StoreError: Error, Sendable, Equatable {
    /// Another process holds the database longer than the wait.
    case busy
    /// The disk is full.
    case full
    /// The database was made by a newer Patchbay.
    case tooNew
    /// Another server works on the file.
    case inUse(path: String)
    /// The key of that id is not in the ring.
    case missingKey(String)
    /// The key of that id does not open what it sealed.
    case wrongKey(String)
    /// Another server has taken the run over, or the run has ended, or its connection was removed.
    case lostRun
    /// A sync of the connection runs, which may not be disturbed.
    case syncRunning
    /// Records of this data type were stored without their sources, which others are read for.
    case lacksSources(String)
    /// SQLite does not wait for the disk at a commit, though it was told to.
    case notDurable
    /// A row holds what no row may.
    case corrupt
    /// SQLite's result code.
    case failed(code: Int32)

    /// One clause for whoever asked, without a value that was stored.
    package var message: String {
        switch self {
        case .busy: "the database is held by another process"
        case .full: "the disk is full"
        case .tooNew: "the database was made by a newer version"
        case .inUse(let path): "another server works on `\(path)`"
        case .missingKey(let id): "the key `\(id)` is not in the ring"
        case .wrongKey(let id): "the key `\(id)` does not open what it sealed"
        case .lostRun: "the run was taken over, has ended, or its connection was removed"
        case .syncRunning: "a sync of the connection is running"
        case .lacksSources(let dataType): "the records of `\(dataType)` lack their sources, a full sync of it helps"
        case .notDurable: "the database does not wait for the disk"
        case .corrupt: "the database holds what it may not"
        case .failed(let code): "the database answered with code \(code)"
        }
    }
}
