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
        guard !bytes.isEmpty else { throw Problem(message: "`\(label(name))` is empty, expected a JSON value") }
        do throws(JSONFault) {
            return try JSONValue(parsing: bytes)
        } catch {
            let line = bytes.prefix(error.offset).count { $0 == 0x0A } + 1
            throw Problem(
                message: "`\(label(name))` is not JSON at byte \(error.offset + 1) (line \(line)): \(error.message)",
                help: error.kind == .grammar(.byteOrderMark) ? withoutMark : nil
            )
        }
    }

    /// The problem of a file whose JSON is broken.
    static func problem(_ fault: PayloadFault, in name: String) -> Problem {
        Problem(
            message: "`\(name)` is not JSON at byte \(fault.offset + 1): \(fault.message)",
            help: fault.kind == .byteOrderMark ? withoutMark : nil
        )
    }

    private static let withoutMark = "Save the file as UTF-8 without a byte order mark."

    /// How messages name a file.
    static func label(_ name: String) -> String { name == "-" ? "standard input" : name }

    /// The bytes of a file, or of standard input for `-`.
    static func bytes(_ name: String) throws -> [UInt8] {
        guard name != "-" else { return try read(FileHandle.standardInput, name) }
        let handle: FileHandle
        do {
            handle = try FileHandle(forReadingFrom: URL(filePath: name))
        } catch {
            throw Problem(message: "`\(name)` cannot be read: \((error as NSError).localizedDescription)")
        }
        defer { try? handle.close() }
        return try read(handle, name)
    }

    /// The bytes of an open file.
    static func bytes(_ name: String, descriptor: Int32) throws -> [UInt8] {
        try read(FileHandle(fileDescriptor: descriptor, closeOnDealloc: false), name)
    }

    private static func read(_ handle: FileHandle, _ name: String) throws -> [UInt8] {
        do {
            let data = try handle.read(upToCount: limit + 1) ?? Data()
            guard data.count <= limit else { throw Problem(message: "`\(label(name))` has more than \(limit) bytes") }
            return Array(data)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(message: "`\(label(name))` cannot be read: \((error as NSError).localizedDescription)")
        }
    }
}
