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
    /// Where the entries end and their places begin.
    private var end = 0

    /// A block without keys.
    init() {}

    /// Takes what is stored in the place of what it held.
    /// - Throws: `StoreError.corrupt` when this is no block.
    @unsafe mutating func load(_ stored: UnsafeRawBufferPointer) throws {
        count = 0
        bytes.removeAll(keepingCapacity: true)
        unsafe bytes.append(contentsOf: stored)
        guard bytes.count > 2, bytes.count <= 1 << 16 else { throw StoreError.corrupt }
        let count = number16(at: bytes.count - 2)
        end = bytes.count - 2 - 2 * count
        guard count > 0, end > 0 else { throw StoreError.corrupt }
        // The entries fill the room before their places, and each has a key.
        var least = 0
        for index in 0..<count {
            let place = number16(at: end + 2 * index)
            guard index == 0 ? place == 0 : place >= least else { throw StoreError.corrupt }
            least = place + Self.numberWidth + 1
        }
        guard least <= end else { throw StoreError.corrupt }
        self.count = count
    }

    /// The number of an entry.
    func change(_ index: Int) -> Int {
        let start = number16(at: end + 2 * index)
        return (0..<Self.numberWidth).reversed().reduce(0) { $0 << 8 | Int(bytes[start + $1]) }
    }

    /// Calls a function with the key of an entry.
    func withKey<Value>(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        try unsafe bytes.withUnsafeBytes { try unsafe body(RowPlace.slice($0, range(index))) }
    }

    /// The first entry from `start` on whose key does not come before this one; ``count`` when there is none.
    @unsafe func place(of key: UnsafeRawBufferPointer, from start: Int = 0) -> Int {
        unsafe bytes.withUnsafeBytes { bytes in
            var (low, high) = (start, count)
            while low < high {
                let middle = (low + high) / 2
                if unsafe RowPlace.compare(RowPlace.slice(bytes, range(middle)), key) < 0 {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return low
        }
    }

    /// Whether an entry has this key.
    @unsafe func has(_ key: UnsafeRawBufferPointer, at index: Int) -> Bool {
        unsafe index < count && withKey(index) { unsafe RowPlace.compare($0, key) == 0 }
    }

    private func range(_ index: Int) -> Range<Int> {
        let start = number16(at: end + 2 * index) + Self.numberWidth
        return start..<(index + 1 < count ? number16(at: end + 2 * index + 2) : end)
    }

    private func number16(at place: Int) -> Int { Int(bytes[place]) | Int(bytes[place + 1]) << 8 }

    /// Packs a block, key by key.
    struct Builder {
        private var entries: [UInt8] = []
        private var places: [UInt16] = []

        /// Whether there is no key yet.
        var isEmpty: Bool { places.isEmpty }

        /// Whether a key of so many bytes would be too much.
        func isFull(for length: Int) -> Bool {
            entries.count + numberWidth + length + 2 * (places.count + 2) > room
        }

        /// Adds a key that comes behind all others.
        @unsafe mutating func append(_ key: UnsafeRawBufferPointer, _ change: Int) {
            places.append(UInt16(entries.count))
            unsafe withUnsafeBytes(of: UInt64(change).littleEndian) { unsafe entries.append(contentsOf: $0) }
            unsafe entries.append(contentsOf: key)
        }

        /// The block, and its first key; the builder is empty afterwards.
        mutating func pack() -> (first: [UInt8], block: [UInt8]) {
            let end = places.count > 1 ? Int(places[1]) : entries.count
            let first = Array(entries[numberWidth..<end])
            var block = entries
            for place in places + [UInt16(places.count)] {
                block.append(UInt8(truncatingIfNeeded: place))
                block.append(UInt8(truncatingIfNeeded: place >> 8))
            }
            entries.removeAll(keepingCapacity: true)
            places.removeAll(keepingCapacity: true)
            return (first, block)
        }
    }
}
