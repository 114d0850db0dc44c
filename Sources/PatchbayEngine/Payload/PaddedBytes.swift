/// The bytes that are scanned and copied: a block, a page, or a text of the arena, with padding that may be read behind.
///
/// Every place is checked in a debug build. A release build checks none: the scanner tests the end of its region where a
/// run of bytes can pass it, and everything else looks at most `padding` bytes ahead of a byte that it has tested. Valid
/// as long as the bytes stay in place, which is at most while one record is mapped.
@safe struct PaddedBytes {
    /// Bytes that must be readable behind the last one: a predicted member and a word.
    static let padding = 72

    /// The number of bytes, padding apart.
    let count: Int
    private let base: UnsafePointer<UInt8>

    /// Bytes at an address that `padding` more bytes follow.
    @unsafe @inline(__always) init(base: UnsafePointer<UInt8>, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    /// The byte at a place.
    @inline(__always) subscript(place: Int) -> UInt8 {
        assert(place >= 0 && place < count + Self.padding)
        return unsafe base[place]
    }

    /// Eight bytes from a place, the first in the lowest bits.
    @inline(__always) func word(at place: Int) -> UInt64 {
        assert(place >= 0 && place <= count + Self.padding - 8)
        return unsafe UInt64(littleEndian: UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self))
    }

    /// The bytes of a range, with whatever follows them as their padding.
    @inline(__always) func part(_ start: Int, _ end: Int) -> PaddedBytes {
        assert(start >= 0 && end >= start && end <= count + Self.padding)
        return unsafe PaddedBytes(base: base + start, count: end - start)
    }

    /// A cell over a range.
    @inline(__always) func cell(_ kind: Cell.Kind, _ form: Cell.Form, _ start: Int, _ end: Int) -> Cell {
        assert(start >= 0 && end >= start && end <= count)
        return unsafe Cell(kind, form, base: base + start, count: end - start)
    }

    /// The bytes without the padding.
    @inline(__always) func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        unsafe body(Span(_unsafeElements: UnsafeBufferPointer(start: base, count: count)))
    }

    /// Copies all bytes in whole words: up to 15 bytes more are read and written.
    @unsafe @inline(__always) func copyWords(to target: UnsafeMutablePointer<UInt8>) {
        if count > 64 {
            unsafe target.update(from: base, count: count)
            return
        }
        var place = 0
        while place < count {
            let words = unsafe UnsafeRawPointer(base + place).loadUnaligned(as: SIMD2<UInt64>.self)
            unsafe UnsafeMutableRawPointer(target + place).storeBytes(of: words, as: SIMD2<UInt64>.self)
            place += 16
        }
    }
}

extension Span<UInt8> {
    /// The first `count` bytes as padded ones; the span must be longer by the padding.
    @inline(__always) func withPadding<Result>(to count: Int, _ body: (PaddedBytes) throws -> Result) rethrows -> Result
    {
        precondition(count >= 0 && count + PaddedBytes.padding <= self.count, "the bytes must be padded")
        return try unsafe withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("padded bytes have an address") }
            return try unsafe body(PaddedBytes(base: base, count: count))
        }
    }
}
