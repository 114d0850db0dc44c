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
    /// A row holds what no row may.
    case corrupt
    /// SQLite's result code.
    case failed(code: Int32)
}
