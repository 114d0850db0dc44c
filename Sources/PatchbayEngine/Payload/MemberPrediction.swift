/// The members that the last record had at each node, in order: most records repeat them to the byte, and then one
/// comparison replaces reading the name and looking it up.
///
/// Of a member that no path asks for the value is guessed as well: many are the same in most records.
struct MemberPrediction: ~Copyable {
    /// A member's bytes from its opening quote to behind the colon, padded to whole words in the pool.
    struct Expected {
        var offset: Int32
        var count: Int32
        var child: Int32
        /// How many bytes the member has with its value and the comma behind it; 0 when the value is not guessed.
        var wholeCount: Int32 = 0
        /// Where they lie in the pool; -1 as long as there is no room for them.
        var wholeOffset: Int32 = -1
        /// How often the value was right of late.
        var trust: Int8 = 0
        /// How many values may still be tried.
        var trials: Int8 = 16
        /// The first bytes, so that most wrong guesses never look into the pool.
        var head: UInt64
        /// The bits of `head` that belong to the member.
        var mask: UInt64
    }

    /// Where the guesses of a node lie.
    struct Guesses {
        var first: Int32 = 0
        var end: Int32 = 0
        /// Behind the room that is kept for them.
        var limit: Int32 = 0
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
    /// Longer members are not guessed with their values.
    private static let wholeLimit = 240
    /// A value that was right this often is kept for as many wrong ones.
    private static let trustLimit: Int8 = 8
    /// The pool's limit; a stream of ever new names does not fill the memory.
    private static let poolLimit = 64 * 1024

    init(nodeCount: Int) {
        guesses = OwnedBuffer(repeatElement(Guesses(), count: nodeCount))
    }

    /// The first guess at a node.
    @inline(__always) func first(_ node: Int) -> Int { Int(guesses[node].first) }

    /// What `match` tells as the child of a member whose value was passed as well, with the comma behind it.
    static let whole = -2

    /// The place behind the colon, or behind the whole member, when the member that is guessed stands here; else -1.
    @inline(__always) mutating func match(
        _ bytes: PaddedBytes,
        _ place: Int,
        _ guess: Int,
        node: Int,
        child: inout Int
    ) -> Int {
        guard guess < Int(guesses[node].end) else { return -1 }
        let head = (bytes.word(at: place) ^ expected[guess].head) & expected[guess].mask
        let count = Int(expected[guess].count)
        guard head == 0, count <= 8 || matchesRest(bytes, place, guess, count) else { return -1 }
        if expected[guess].wholeCount > 0 {
            let after = matchWhole(bytes, place, guess, count)
            if after >= 0 {
                child = Self.whole
                return after
            }
        }
        child = Int(expected[guess].child)
        return place + count
    }

    /// The place behind the member with its value and comma, else -1.
    ///
    /// Words are read one after another: the first that differs lies at the end of the region at the latest, since no
    /// member with its comma ends there.
    @inline(__always) private mutating func matchWhole(
        _ bytes: PaddedBytes,
        _ place: Int,
        _ guess: Int,
        _ count: Int
    ) -> Int {
        let offset = Int(expected[guess].wholeOffset)
        let whole = Int(expected[guess].wholeCount)
        var index = count
        while index + 8 < whole {
            if bytes.word(at: place + index) != pool.word(at: offset + index) { return -1 }
            index += 8
        }
        guard bytes.word(at: place + whole - 8) == pool.word(at: offset + whole - 8) else { return -1 }
        if expected[guess].trust < Self.trustLimit { expected[guess].trust += 1 }
        return place + whole
    }

    /// The same for the two guesses after the one that failed; `guess` becomes the one behind that which holds.
    mutating func matchLater(_ bytes: PaddedBytes, _ place: Int, _ guess: inout Int, node: Int, child: inout Int) -> Int
    {
        for later in guess + 1..<guess + 3 {
            let after = match(bytes, place, later, node: node, child: &child)
            if after >= 0 {
                guess = later + 1
                return after
            }
        }
        return -1
    }

    @inline(__always) private func matchesRest(_ bytes: PaddedBytes, _ place: Int, _ guess: Int, _ count: Int) -> Bool {
        let offset = Int(expected[guess].offset)
        var index = 8
        while index + 8 < count {
            if bytes.word(at: place + index) != pool.word(at: offset + index) { return false }
            index += 8
        }
        return bytes.word(at: place + count - 8) == pool.word(at: offset + count - 8)
    }

    /// Notes a member that was not predicted, its name and colon without blanks between them; `guess` becomes the next one.
    @inline(never) mutating func learn(
        _ bytes: PaddedBytes,
        _ start: Int,
        _ end: Int,
        node: Int,
        guess: inout Int,
        child: Int
    ) {
        let count = end - start
        guard count <= Self.nameLimit, guesses[node].misses < Self.missLimit, pool.count < Self.poolLimit else {
            return
        }
        let known = guesses[node].end - guesses[node].first
        let position = min(guess - Int(guesses[node].first), Int(known))
        if position < known { guesses[node].misses += 1 }
        guard known < Self.memberLimit else { return }
        let offset = pool.count
        for index in start..<end { pool.append(bytes[index]) }
        for _ in 0..<(16 - count % 8) { pool.append(0) }
        insert(
            Expected(
                offset: Int32(offset),
                count: Int32(count),
                child: Int32(child),
                head: pool.word(at: offset),
                mask: count >= 8 ? .max : (1 << UInt64(8 * count)) - 1
            ),
            at: position,
            node: node
        )
        guess = Int(guesses[node].first) + position + 1
    }

    /// Notes that the value of a member that no path asks for was not the one that was guessed; the member with its
    /// comma ends at `end`.
    @inline(__always) mutating func missValue(_ bytes: PaddedBytes, _ start: Int, _ end: Int, guess: Int) {
        if expected[guess].trust > 0 {
            expected[guess].trust -= 1
        } else if expected[guess].trials > 0 {
            learnValue(bytes, start, end, guess: guess)
        }
    }

    @inline(never) private mutating func learnValue(_ bytes: PaddedBytes, _ start: Int, _ end: Int, guess: Int) {
        expected[guess].trials -= 1
        expected[guess].wholeCount = 0
        let count = end - start
        guard expected[guess].trials > 0, count >= 8, count <= Self.wholeLimit else { return }
        if expected[guess].wholeOffset < 0 {
            guard pool.count < Self.poolLimit else { return }
            expected[guess].wholeOffset = Int32(pool.count)
            pool.append(repeating: 0, count: Self.wholeLimit + 8)
        }
        let offset = Int(expected[guess].wholeOffset)
        for index in stride(from: 0, to: count, by: 8) {
            pool.setWord(bytes.word(at: start + index), at: offset + index)
        }
        expected[guess].wholeCount = Int32(count)
    }

    private mutating func insert(_ guess: Expected, at position: Int, node: Int) {
        var range = guesses[node]
        if range.end == range.limit {
            let first = Int32(expected.count)
            for index in range.first..<range.end {
                let known = expected[Int(index)]
                expected.append(known)
            }
            let count = range.end - range.first
            range = Guesses(first: first, end: first + count, limit: first + max(8, 2 * count), misses: range.misses)
            for _ in range.end..<range.limit { expected.append(guess) }
        }
        var index = Int(range.end)
        while index > Int(range.first) + position {
            expected[index] = expected[index - 1]
            index -= 1
        }
        expected[index] = guess
        range.end += 1
        guesses[node] = range
    }
}
