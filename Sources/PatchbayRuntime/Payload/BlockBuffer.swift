import Foundation
import PatchbayEngine

/// A file read in large blocks, with the padding that the scanner wants behind the last byte.
struct BlockBuffer: ~Copyable {
    /// The bytes; the valid ones are `start..<end`.
    private(set) var bytes: [UInt8]
    /// The first byte that is still wanted.
    var start = 0
    /// Behind the last byte that was read.
    private(set) var end = 0
    /// How many bytes of the file lie before the first of these.
    private(set) var passed = 0
    /// Whether the file has been read to its end.
    private(set) var isComplete = false

    private let descriptor: Int32
    private let limit: Int
    private static let blockBytes = 1024 * 1024
    private static let padding = PageReader.padding

    /// The file could not be read, or a record is too large.
    enum Failure: Error {
        case system(Int32)
        case tooLarge(limit: Int)
    }

    /// A buffer over an open file; one record may have `limit` bytes.
    init(descriptor: Int32, limit: Int) {
        self.descriptor = descriptor
        self.limit = limit
        bytes = [UInt8](repeating: 0, count: Self.blockBytes + Self.padding)
    }

    /// Reads more, after moving what is still wanted to the front.
    mutating func fill() throws(Failure) {
        if start > 0 {
            let kept = end - start
            passed += start
            for index in 0..<kept { bytes[index] = bytes[start + index] }
            start = 0
            end = kept
        }
        if bytes.count - Self.padding - end < Self.blockBytes / 4 {
            guard end < limit else { throw .tooLarge(limit: limit) }
            bytes.append(contentsOf: repeatElement(0, count: bytes.count))
        }
        let room = bytes.count - Self.padding - end
        let offset = end
        var count = 0
        repeat {
            count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe read(descriptor, buffer.baseAddress?.advanced(by: offset), room)
            }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw .system(errno) }
        end += count
        if count == 0 { isComplete = true }
        for index in 0..<Self.padding { bytes[end + index] = 0 }
    }

    /// The place of the next line end at or behind a place, nil when the bytes have none.
    func lineEnd(from place: Int) -> Int? {
        guard place < end else { return nil }
        return unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, let found = unsafe memchr(base + place, 0x0A, end - place) else {
                return nil
            }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
