/// Keys that a transaction has to do with, and the numbers of their records.
struct KeyList {
    /// A key.
    private struct Entry {
        /// The eight bytes behind those that all keys share.
        var prefix: UInt64 = 0
        /// Where its bytes start, and how many they are.
        var start: Int32
        var count: Int32
        /// The place of its record in the transaction.
        var place: Int32
        /// Whether the number is to be written.
        var isMoved = false
        /// The number that its record was last changed under; 0 when there is none, or none is known.
        var change = 0
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    /// An empty list.
    init() {}

    /// How many keys there are.
    var count: Int { entries.count }

    /// Asks for room for so many more keys, and so many bytes of them.
    mutating func reserve(keys: Int, bytes: Int) {
        entries.reserveCapacity(entries.count + keys)
        self.bytes.reserveCapacity(self.bytes.count + bytes)
    }

    /// Adds a key; `place` is that of its record in the transaction.
    @unsafe mutating func append(_ key: UnsafeRawBufferPointer, place: Int) {
        entries.append(Entry(start: Int32(bytes.count), count: Int32(key.count), place: Int32(place)))
        unsafe bytes.append(contentsOf: key)
    }

    /// Adds a key whose record moved.
    @unsafe mutating func append(_ key: UnsafeRawBufferPointer, movedTo change: Int) {
        let place = Int32(entries.count)
        entries.append(
            Entry(start: Int32(bytes.count), count: Int32(key.count), place: place, isMoved: true, change: change)
        )
        unsafe bytes.append(contentsOf: key)
    }

    /// Brings the keys into their order, each once; the place of every other one of a key is told.
    mutating func sort(repeated: (_ place: Int) -> Void = { _ in }) {
        unsafe bytes.withUnsafeBytes { bytes in
            let shared = unsafe shared(bytes)
            for index in entries.indices {
                entries[index].prefix = unsafe KeyPrefix.of(Self.key(entries[index], bytes), from: shared)
            }
            entries.sort { one, other in
                if one.prefix != other.prefix { return one.prefix < other.prefix }
                let order = unsafe RowPlace.compare(Self.key(one, bytes), Self.key(other, bytes))
                return order == 0 ? one.place < other.place : order < 0
            }
            var count = 0
            for index in entries.indices {
                let entry = entries[index]
                if count > 0, unsafe RowPlace.compare(Self.key(entries[count - 1], bytes), Self.key(entry, bytes)) == 0
                {
                    repeated(Int(entry.place))
                } else {
                    entries[count] = entry
                    count += 1
                }
            }
            entries.removeSubrange(count...)
        }
    }

    /// Asks for the number of each key that has none, in their order.
    mutating func fillChanges(_ body: (UnsafeRawBufferPointer) throws -> Int?) throws {
        try unsafe bytes.withUnsafeBytes { bytes in
            for index in entries.indices where entries[index].change == 0 {
                guard let change = unsafe try body(Self.key(entries[index], bytes)) else { continue }
                entries[index].change = change
            }
        }
    }

    /// Enters each key that has no number under one of its own; tells the places of all, and the numbers that were there.
    mutating func enter(number: Int, _ body: (_ place: Int, _ stored: Int?) -> Void) {
        for index in entries.indices {
            let entry = entries[index]
            body(Int(entry.place), entry.change == 0 ? nil : entry.change)
            guard entry.change == 0 else { continue }
            entries[index].change = number + Int(entry.place)
            entries[index].isMoved = true
        }
    }

    /// The number of a key; nil when it is not in the list, which is in order.
    @unsafe func change(of key: UnsafeRawBufferPointer) -> Int? {
        unsafe index(of: key).map { entries[$0].change }
    }

    /// Gives a key of the list, which is in order, another number; returns false when it has no such key.
    @unsafe mutating func move(_ key: UnsafeRawBufferPointer, to change: Int) -> Bool {
        guard let index = unsafe index(of: key) else { return false }
        entries[index].change = change
        entries[index].isMoved = true
        return true
    }

    /// Calls a function with each key that moved.
    func forEachMoved(_ body: (UnsafeRawBufferPointer, Int) throws -> Void) throws {
        try unsafe bytes.withUnsafeBytes { bytes in
            for entry in entries where entry.isMoved { unsafe try body(Self.key(entry, bytes), entry.change) }
        }
    }

    /// How many bytes all keys begin with.
    @unsafe private func shared(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let first = entries.first else { return 0 }
        let one = unsafe Self.key(first, bytes)
        var count = one.count
        for entry in entries.dropFirst() {
            let other = unsafe Self.key(entry, bytes)
            count = min(count, other.count)
            var place = 0
            while place < count, unsafe one[place] == other[place] { place += 1 }
            count = place
        }
        return count
    }

    @unsafe private static func key(_ entry: Entry, _ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        unsafe RowPlace.slice(bytes, Int(entry.start)..<Int(entry.start + entry.count))
    }

    @unsafe private func index(of key: UnsafeRawBufferPointer) -> Int? {
        unsafe bytes.withUnsafeBytes { bytes in
            var (low, high) = (0, entries.count)
            while low < high {
                let middle = (low + high) / 2
                let order = unsafe RowPlace.compare(Self.key(entries[middle], bytes), key)
                if order == 0 { return middle }
                if order < 0 { low = middle + 1 } else { high = middle }
            }
            return nil
        }
    }
}
