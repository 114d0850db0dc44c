import Foundation
import PatchbayEngine

/// A JSON document that a command reads whole.
enum InputFile {
    /// The largest document, in bytes.
    private static let limit = 256 * 1024 * 1024

    /// The value in a file, or on standard input when none or `-` is named.
    static func value(_ path: String?) throws -> JSONValue {
        let name = path ?? "-"
        let bytes = try bytes(name)
        do throws(JSONFault) {
            return try JSONValue(parsing: bytes)
        } catch {
            let line = bytes.prefix(error.offset).count { $0 == 0x0A } + 1
            throw Problem(
                message: "`\(label(name))` is not JSON at byte \(error.offset + 1) (line \(line)): \(error.message)"
            )
        }
    }

    private static func label(_ name: String) -> String { name == "-" ? "standard input" : name }

    private static func bytes(_ name: String) throws -> [UInt8] {
        do {
            let handle = try name == "-" ? FileHandle.standardInput : FileHandle(forReadingFrom: URL(filePath: name))
            let data = try handle.read(upToCount: limit + 1) ?? Data()
            guard data.count <= limit else { throw Problem(message: "`\(label(name))` has more than \(limit) bytes") }
            return Array(data)
        } catch let error as CocoaError {
            throw Problem(message: "`\(label(name))` cannot be read: \(error.localizedDescription)")
        }
    }
}
