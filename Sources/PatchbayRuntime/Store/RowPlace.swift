import Foundation

/// Where the bytes of a part's records lie while they are written.
@unsafe struct RowPlace {
    var names: UnsafeRawBufferPointer
    var payloads: UnsafeRawBufferPointer
    var sources: UnsafeRawBufferPointer
    var parent: UnsafeRawBufferPointer

    func name(_ range: Range<Int>) -> UnsafeRawBufferPointer { unsafe Self.slice(names, range) }

    static func slice(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
    }

    /// The order of bytes; negative when the first come first.
    static func compare(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Int {
        if let first = one.baseAddress, let second = other.baseAddress {
            let order = unsafe memcmp(first, second, min(one.count, other.count))
            if order != 0 { return Int(order) }
        }
        return one.count - other.count
    }
}
