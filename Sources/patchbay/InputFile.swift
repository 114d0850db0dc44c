import PatchbayEngine
import PatchbayRuntime

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
        do throws(WholeFile.Failure) {
            return try name == "-"
                ? WholeFile.bytes(of: 0, limit: limit) : WholeFile.bytes(at: name, limit: limit)
        } catch {
            throw Problem(message: "`\(label(name))` \(error.message)")
        }
    }

    /// The bytes of an open file.
    static func bytes(_ name: String, descriptor: Int32) throws -> [UInt8] {
        do throws(WholeFile.Failure) {
            return try WholeFile.bytes(of: descriptor, limit: limit)
        } catch {
            throw Problem(message: "`\(label(name))` \(error.message)")
        }
    }
}
