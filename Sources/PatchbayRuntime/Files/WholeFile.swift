import Foundation

/// Reads files of bounded size whole, and says in the system's own words why one cannot be read.
package enum WholeFile {
    /// Why a file was not read.
    package enum Failure: Error, Sendable, Equatable {
        /// The system's error number.
        case system(Int32)
        /// It has more bytes than this.
        case tooLarge(limit: Int)

        /// One clause that goes on after the file's name.
        package var message: String {
            switch self {
            case .system(let number): "cannot be read: \(unsafe String(cString: strerror(number)))"
            case .tooLarge(let limit): "has more than \(limit) bytes"
            }
        }
    }

    /// The bytes of a file.
    package static func bytes(at path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        return try bytes(of: descriptor, limit: limit)
    }

    /// The bytes that are left in an open file.
    package static func bytes(of descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = unsafe block.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(errno)
            }
            if count == 0 { return bytes }
            bytes += block[..<count]
            guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        }
    }
}
