package import Foundation
package import PatchbayCore
import Synchronization

/// Where the key ring comes from: a setting, or a file that is made on the first start.
package final class KeySource: Sendable {
    // A class because all copies of a store must see a ring that was read again.
    private let ring: Mutex<KeyRing>
    /// The key file; nil when the keys come from a setting.
    package let file: URL?
    /// Whether the file was made by this start.
    package let isNew: Bool

    /// The keys of a setting.
    package init(setting: Secret<String>) throws {
        ring = Mutex(try KeyRing(setting: setting))
        file = nil
        isNew = false
    }

    /// The keys of a file, which is made with one random key and mode 0600 when there is none.
    package init(file: URL, random: RandomSource) throws {
        self.file = file
        if FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) {
            ring = Mutex(try Self.read(file))
            isNew = false
        } else {
            let fresh = KeyRing.fresh(random)
            try Self.write(fresh, to: file)
            ring = Mutex(fresh)
            isNew = true
        }
    }

    /// The keys as they are known.
    package var current: KeyRing { ring.withLock { $0 } }

    /// The key of that id; the file is read again when the key is not known, for another process may have rotated.
    func key(_ id: String) throws -> KeyRing.Key? {
        if let key = current.key(id) { return key }
        guard let file else { return nil }
        let read = try Self.read(file)
        ring.withLock { $0 = read }
        return read.key(id)
    }

    /// Replaces the keys in the file and here.
    /// - Throws: that the keys come from a setting, or what the system says.
    package func replace(with new: KeyRing) throws {
        guard let file else { throw Fixed() }
        try Self.write(new, to: file)
        ring.withLock { $0 = new }
    }

    /// The keys come from a setting, which only its owner can change.
    package struct Fixed: Error, Sendable {
        /// The one such error.
        package init() {}
    }

    private static func read(_ file: URL) throws -> KeyRing {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        return try KeyRing(file: Array(try handle.read(upToCount: 1024 * 1024) ?? Data()))
    }

    /// Writes beside the file and renames, so that no reader sees half a file.
    private static func write(_ ring: KeyRing, to file: URL) throws {
        try PrivateFile.write(Array(ring.fileText.reveal().utf8), to: file)
    }
}
