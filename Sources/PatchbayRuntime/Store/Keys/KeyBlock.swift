/// Keys in their order, each with the number under which its record was last changed, packed so that a page of the file
/// holds them.
///
/// The entries lie one after another, each a number (8 bytes, little endian) and the key; behind them where each entry
/// starts and how many there are (2 bytes each, little endian). Keys are ordered by their bytes.
struct KeyBlock {
    /// How many bytes a block has at most: beside its first key and the numbers of its row they fit 8 KiB.
    static let room = 7_500
    /// The bytes of an entry beside its key and its place.
    private static let numberWidth = 8

    /// How many keys there are.
    private(set) var count = 0
    private var bytes: [UInt8] = []

    /// A block without keys.
    init() {}

    /// Takes what is stored in the place of what it held.
    /// - Throws: `StoreError.corrupt` when this is no block.
    @unsafe mutating func load(_ stored: UnsafeRawBufferPointer) throws {
        count = 0
        guard stored.count > 2, stored.count <= 1 << 16 else { throw StoreError.corrupt }
        let entries = unsafe Entries(stored)
        let (count, end) = unsafe (entries.count, entries.end)
        guard count > 0, end > 0 else { throw StoreError.corrupt }
        // The entries fill the room before their places, and each has a key.
        var least = 0
        for index in 0..<count {
            let start = unsafe entries.start(index)
            guard index == 0 ? start == 0 : start >= least else { throw StoreError.corrupt }
            least = start + Self.numberWidth + 1
        }
        guard least <= end else { throw StoreError.corrupt }
        bytes.removeAll(keepingCapacity: true)
        unsafe bytes.append(contentsOf: stored)
        self.count = count
    }

    /// The number of an entry.
    func change(_ index: Int) -> Int {
        precondition(index < count)
        return unsafe withEntries { unsafe $0.change(index) }
    }

    /// Calls a function with the key of an entry.
    func withKey<Value>(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        precondition(index < count)
        return try unsafe withEntries { try unsafe body($0.key(index)) }
    }

    /// The first entry from `start` on whose key does not come before this one; ``count`` when there is none.
    ///
    /// It is looked for near `start` first, since keys are mostly asked for in their order.
    @unsafe func place(of key: UnsafeRawBufferPointer, from start: Int = 0) -> Int {
        guard start < count else { return count }
        return unsafe withEntries { entries in
            var low = start
            var high = start
            var step = 1
            while high < count, unsafe RowPlace.compare(entries.key(high), key) < 0 {
                low = high + 1
                high += step
                step *= 2
            }
            high = min(high, count)
            while low < high {
                let middle = (low + high) / 2
                if unsafe RowPlace.compare(entries.key(middle), key) < 0 { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    /// Whether an entry has this key.
    @unsafe func has(_ key: UnsafeRawBufferPointer, at index: Int) -> Bool {
        unsafe index < count && withKey(index) { unsafe RowPlace.compare($0, key) == 0 }
    }

    private func withEntries<Value>(_ body: (Entries) throws -> Value) rethrows -> Value {
        try unsafe bytes.withUnsafeBytes { try unsafe body(Entries($0)) }
    }

    /// The entries of a block whose places are known to be right.
    @unsafe private struct Entries {
        private let bytes: UnsafeRawBufferPointer
        let count: Int
        /// Where the entries end and their places begin.
        let end: Int

        init(_ bytes: UnsafeRawBufferPointer) {
            unsafe self.bytes = bytes
            unsafe count = Self.number(bytes, bytes.count - 2)
            unsafe end = bytes.count - 2 - 2 * count
        }

        private static func number(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> Int {
            unsafe Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt16.self)))
        }

        func start(_ index: Int) -> Int { unsafe Self.number(bytes, end + 2 * index) }

        func change(_ index: Int) -> Int {
            unsafe Int(
                truncatingIfNeeded: UInt64(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: start(index), as: UInt64.self)
                )
            )
        }

        func key(_ index: Int) -> UnsafeRawBufferPointer {
            let start = unsafe start(index) + KeyBlock.numberWidth
            return unsafe RowPlace.slice(bytes, start..<(index + 1 < count ? self.start(index + 1) : end))
        }
    }

    /// Packs a block, key by key.
    struct Builder {
        private var bytes = [UInt8](repeating: 0, count: room)
        /// Where the entries end.
        private var end = 0
        /// Where each entry starts, little endian.
        private var starts: [UInt16] = []

        /// Whether there is no key yet.
        var isEmpty: Bool { starts.isEmpty }

        /// Whether a key of so many bytes would be too much.
        func isFull(for length: Int) -> Bool { end + numberWidth + length + 2 * (starts.count + 2) > room }

        /// Adds a key that comes behind all others, and for which there is room.
        @unsafe mutating func append(_ key: UnsafeRawBufferPointer, _ change: Int) {
            precondition(!isFull(for: key.count))
            starts.append(UInt16(end).littleEndian)
            unsafe bytes.withUnsafeMutableBytes { bytes in
                unsafe bytes.storeBytes(of: UInt64(change).littleEndian, toByteOffset: end, as: UInt64.self)
                unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[(end + numberWidth)...]).copyMemory(from: key)
            }
            end += numberWidth + key.count
        }

        /// The block, and its first key; the builder is empty afterwards.
        mutating func pack() -> (first: [UInt8], block: [UInt8]) {
            let second = starts.count > 1 ? Int(UInt16(littleEndian: starts[1])) : end
            let first = Array(bytes[numberWidth..<second])
            var block = Array(bytes[..<end])
            starts.append(UInt16(starts.count).littleEndian)
            unsafe starts.withUnsafeBytes { unsafe block.append(contentsOf: $0) }
            starts.removeAll(keepingCapacity: true)
            end = 0
            return (first, block)
        }
    }
}
