import Foundation
package import PatchbayCore
import PatchbayEngine

/// The keys that seal secrets at rest: the first one seals, all of them open.
package struct KeyRing: Sendable {
    /// A key of AES-256.
    package struct Key: Sendable {
        /// What the store calls it; not secret.
        package var id: String
        /// 32 bytes.
        package var bytes: Secret<[UInt8]>

        /// A key by its id, nil when it is not 32 bytes long or the id has other characters than letters, digits, `-`, `_`.
        package init?(id: String, bytes: [UInt8]) {
            let isPlain =
                !id.isEmpty && id.utf8.count <= 64
                && id.utf8.allSatisfy { byte in
                    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x5F
                }
            guard bytes.count == 32, isPlain else { return nil }
            self.id = id
            self.bytes = Secret(bytes)
        }
    }

    /// The keys; the first one seals.
    package private(set) var keys: [Key]

    /// Why there are no keys.
    package enum Fault: Error, Sendable {
        /// The text is no list of keys; what is wrong with it, without its content.
        case malformed(String)
    }

    /// A ring of one key or more.
    /// - Throws: a fault when there is none, or two have one id.
    package init(_ keys: [Key]) throws(Fault) {
        guard !keys.isEmpty else { throw .malformed("there is no key in it") }
        guard Set(keys.map(\.id)).count == keys.count else { throw .malformed("two keys have the same id") }
        self.keys = keys
    }

    /// The key that seals.
    package var current: Key { keys[0] }

    /// The key of that id.
    package func key(_ id: String) -> Key? { keys.first { $0.id == id } }

    /// A ring whose new first key is random.
    package func rotated(_ random: RandomSource) -> KeyRing {
        var ring = self
        ring.keys.insert(Self.newKey(random), at: 0)
        return ring
    }

    /// A ring of one random key.
    package static func fresh(_ random: RandomSource) -> KeyRing {
        KeyRing(first: newKey(random))
    }

    private init(first: Key) {
        keys = [first]
    }

    private init(checked keys: [Key]) {
        self.keys = keys
    }

    /// The ring without the keys that are neither first nor in the set.
    package func keeping(_ ids: Set<String>) -> KeyRing {
        KeyRing(checked: keys.enumerated().filter { $0.offset == 0 || ids.contains($0.element.id) }.map(\.element))
    }

    private static func newKey(_ random: RandomSource) -> Key {
        let id = random.bytes(4).map { String($0 / 16, radix: 16) + String($0 % 16, radix: 16) }.joined()
        guard let key = Key(id: id, bytes: random.bytes(32)) else {
            preconditionFailure("the random source gives as many bytes as it is asked for")
        }
        return key
    }

    /// Reads `ID:BASE64`, several separated by commas, as a setting has them.
    package init(setting: Secret<String>) throws(Fault) {
        var keys: [Key] = []
        for entry in setting.reveal().split(separator: ",") {
            let parts = entry.trimmingCharacters(in: .whitespaces).split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let bytes = Data(base64Encoded: String(parts[1])),
                let key = Key(id: String(parts[0]), bytes: Array(bytes))
            else { throw .malformed("a key is `ID:BASE64` with 32 bytes, several are separated by commas") }
            keys.append(key)
        }
        try self.init(keys)
    }

    /// Reads a key file: `{"keys": [{"id": …, "key": base 64}]}`.
    package init(file bytes: [UInt8]) throws(Fault) {
        guard let entries = (try? JSONValue(parsing: bytes))?["keys"]?.arrayValue else {
            throw .malformed("a key file is `{\"keys\": [{\"id\": …, \"key\": …}]}`")
        }
        var keys: [Key] = []
        for entry in entries {
            guard let id = entry["id"]?.stringValue, let text = entry["key"]?.stringValue,
                let bytes = Data(base64Encoded: text), let key = Key(id: id, bytes: Array(bytes))
            else { throw .malformed("a key has an `id` and a `key` of 32 bytes in base 64") }
            keys.append(key)
        }
        try self.init(keys)
    }

    /// The text of a key file.
    package var fileText: Secret<String> {
        Secret(
            JSONText.pretty([
                "keys": .array(
                    keys.map { key in
                        [
                            "id": .string(key.id),
                            "key": .string(Data(key.bytes.reveal()).base64EncodedString()),
                        ]
                    }
                )
            ]) + "\n"
        )
    }
}
