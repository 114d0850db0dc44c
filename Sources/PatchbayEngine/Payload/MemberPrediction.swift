/// The members that the last record had at each node, in order: most records repeat them to the byte, and then one
/// comparison replaces reading the name and looking it up.
struct MemberPrediction: ~Copyable {
    /// A member's bytes from its opening quote to behind the colon, padded to whole words in the pool.
    struct Expected {
        var offset: Int32
        var count: Int32
        var child: Int32
        /// The first bytes, so that most wrong guesses never look into the pool.
        var head: UInt64
        /// The bits of `head` that belong to the member.
        var mask: UInt64
    }

    /// Where the guesses of a node lie.
    struct Guesses {
        var first: Int32 = 0
        var count: Int32 = 0
        var capacity: Int32 = 0
        var misses: Int32 = 0
    }

    private var pool = OwnedBuffer<UInt8>()
    private var expected = OwnedBuffer<Expected>()
    private var guesses: OwnedBuffer<Guesses>

    /// Members past this many at one node are not predicted.
    private static let memberLimit = 256
    /// Longer names are not predicted.
    private static let nameLimit = 64
    /// Nodes whose members differ from record to record stop learning after this many misses.
    private static let missLimit = 64
    /// The pool's limit; a stream of ever new names does not fill the memory.
    private static let poolLimit = 64 * 1024

    init(nodeCount: Int) {
        guesses = OwnedBuffer(repeatElement(Guesses(), count: nodeCount))
    }

    /// The place behind the colon when the next members expected (this one or one of the next two) stand here, else -1.
    @inline(__always) func match(
        _ bytes: PaddedBytes,
        _ place: Int,
        node: Int,
        expected position: inout Int,
        child: inout Int
    ) -> Int {
        let count = Int(guesses[node].count)
        let first = Int(guesses[node].first)
        let word = bytes.word(at: place)
        var guess = first + position
        let limit = first + min(count, position + 3)
        while guess < limit {
            if (word ^ expected[guess].head) & expected[guess].mask == 0, matchesRest(bytes, place, guess) {
                position = guess - first + 1
                child = Int(expected[guess].child)
                return place + Int(expected[guess].count)
            }
            guess += 1
        }
        return -1
    }

    @inline(__always) private func matchesRest(_ bytes: PaddedBytes, _ place: Int, _ guess: Int) -> Bool {
        let count = Int(expected[guess].count)
        guard count > 8 else { return true }
        guard place + count <= bytes.count else { return false }
        let offset = Int(expected[guess].offset)
        var index = 8
        while index + 8 < count {
            if bytes.word(at: place + index) != pool.word(at: offset + index) { return false }
            index += 8
        }
        return bytes.word(at: place + count - 8) == pool.word(at: offset + count - 8)
    }

    /// Notes a member that was not predicted.
    @inline(never) mutating func learn(
        _ bytes: PaddedBytes,
        _ start: Int,
        _ end: Int,
        node: Int,
        expected position: inout Int,
        child: Int
    ) {
        let count = end - start
        guard count <= Self.nameLimit, guesses[node].misses < Self.missLimit, pool.count < Self.poolLimit else {
            return
        }
        if position < guesses[node].count { guesses[node].misses += 1 }
        guard guesses[node].count < Self.memberLimit else { return }
        let offset = pool.count
        for index in start..<end { pool.append(bytes[index]) }
        for _ in 0..<(16 - count % 8) { pool.append(0) }
        let place = min(position, Int(guesses[node].count))
        insert(
            Expected(
                offset: Int32(offset),
                count: Int32(count),
                child: Int32(child),
                head: pool.word(at: offset),
                mask: count >= 8 ? .max : (1 << UInt64(8 * count)) - 1
            ),
            at: place,
            node: node
        )
        position = place + 1
    }

    private mutating func insert(_ guess: Expected, at place: Int, node: Int) {
        var range = guesses[node]
        if range.count == range.capacity {
            let first = expected.count
            for index in 0..<range.count {
                let known = expected[Int(range.first + index)]
                expected.append(known)
            }
            range.first = Int32(first)
            range.capacity = max(8, 2 * range.capacity)
            for _ in range.count..<range.capacity { expected.append(guess) }
        }
        var index = Int(range.first + range.count)
        while index > Int(range.first) + place {
            expected[index] = expected[index - 1]
            index -= 1
        }
        expected[index] = guess
        range.count += 1
        guesses[node] = range
    }
}
