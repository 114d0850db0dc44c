/// The members that the last record had at each node of a trie, in order: most records repeat them to the byte, and
/// then one comparison replaces reading the name and looking it up.
struct MemberPrediction: Sendable {
    /// A member's bytes from its opening quote to behind the colon, padded to whole words in the pool.
    private struct Expected: Sendable {
        var offset: Int32
        var count: Int32
        var child: Int32
    }

    private var pool: [UInt8] = []
    private var expected: [[Expected]]
    private var misses: [Int]

    /// Members past this many at one node are not predicted.
    private static let memberLimit = 256
    /// Longer names are not predicted.
    private static let nameLimit = 64
    /// Nodes whose members differ from record to record stop learning after this many misses in excess of hits.
    private static let missLimit = 64
    /// The pool's limit; a stream of ever new names does not fill the memory.
    private static let poolLimit = 64 * 1024

    init(nodeCount: Int) {
        expected = Array(repeating: [], count: nodeCount)
        misses = Array(repeating: 0, count: nodeCount)
    }

    /// The place behind the colon when the next members expected (this one or one of the next two) stand here, else -1.
    @inline(__always) func match(
        _ bytes: Span<UInt8>,
        _ place: Int,
        node: Int,
        expected position: inout Int,
        child: inout Int
    ) -> Int {
        var candidate = position
        let count = expected[node].count
        let limit = min(count, position + 3)
        while candidate < limit {
            let entry = expected[node][candidate]
            if matches(bytes, place, entry) {
                position = candidate + 1
                child = Int(entry.child)
                return place + Int(entry.count)
            }
            candidate += 1
        }
        return -1
    }

    @inline(__always) private func matches(_ bytes: Span<UInt8>, _ place: Int, _ entry: Expected) -> Bool {
        let count = Int(entry.count)
        guard place + count <= bytes.count - PayloadScanner.padding else { return false }
        let pool = pool.span
        var index = 0
        while index < count {
            let difference =
                PayloadScanner.Word.load(bytes, place + index)
                ^ PayloadScanner.Word.load(pool, Int(entry.offset) + index)
            let rest = count - index
            if rest >= 8 {
                if difference != 0 { return false }
            } else if difference << UInt64((8 - rest) * 8) != 0 {
                return false
            }
            index += 8
        }
        return true
    }

    /// Notes a member that was not predicted.
    @inline(never) mutating func learn(
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        node: Int,
        expected position: inout Int,
        child: Int
    ) {
        let count = end - start
        guard count <= Self.nameLimit, misses[node] < Self.missLimit, pool.count < Self.poolLimit else { return }
        if position < expected[node].count { misses[node] += 1 }
        guard expected[node].count < Self.memberLimit else { return }
        let offset = pool.count
        for index in start..<end { pool.append(bytes[index]) }
        pool.append(contentsOf: repeatElement(0, count: 16 - count % 8))
        let place = min(position, expected[node].count)
        expected[node].insert(
            Expected(offset: Int32(offset), count: Int32(count), child: Int32(child)),
            at: place
        )
        position = place + 1
    }
}
