@testable import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Keys in a block are found again, and bytes that are no block are refused.
struct KeyBlockTests {
    /// Keys of 1 to 512 bytes in their order, as many as fit.
    private static func packed(_ seed: UInt64) -> (keys: [[UInt8]], block: [UInt8], first: [UInt8]) {
        var random = SeededRandom(seed: seed)
        let longest = [1, 3, 30, 512].randomElement(using: &random) ?? 1
        let keys = Set(
            (0..<900).map { _ in
                (0..<Int.random(in: 1...longest, using: &random)).map { _ in UInt8.random(in: 1...255, using: &random) }
            }
        )
        .sorted { $0.lexicographicallyPrecedes($1) }
        var builder = KeyBlock.Builder()
        var packed: [[UInt8]] = []
        for key in keys where !builder.isFull(for: key.count) {
            unsafe key.withUnsafeBytes { unsafe builder.append($0, number(of: packed.count)) }
            packed.append(key)
        }
        let (first, block) = builder.pack()
        return (packed, block, first)
    }

    /// Small and large numbers.
    private static func number(of index: Int) -> Int { index % 2 == 0 ? index : Int.max - index }

    private static func loaded(_ bytes: [UInt8]) throws -> KeyBlock {
        var block = KeyBlock()
        try unsafe bytes.withUnsafeBytes { try unsafe block.load($0) }
        return block
    }

    @Test(arguments: 1...24 as ClosedRange<UInt64>) func findsEachKeyAndNoOther(_ seed: UInt64) throws {
        let (keys, bytes, first) = Self.packed(seed)
        let block = try Self.loaded(bytes)
        #expect(block.count == keys.count)
        #expect(bytes.count <= KeyBlock.room)
        #expect(first == keys.first)
        for (index, key) in keys.enumerated() {
            #expect(Self.places(of: key, block, from: index) == [index, index])
            #expect(Self.has(key, block, at: index))
            let found = unsafe block.withKey(index) { unsafe Array($0) }
            #expect(found == key)
            #expect(block.change(index) == Self.number(of: index))
            let other = key + [0]
            #expect(Self.places(of: other, block, from: index) == [index + 1, index + 1])
            #expect(!Self.has(other, block, at: index + 1))
        }
    }

    /// Where a key is found from the start of a block, and from an entry on.
    private static func places(of key: [UInt8], _ block: KeyBlock, from start: Int) -> [Int] {
        unsafe key.withUnsafeBytes { unsafe [block.place(of: $0), block.place(of: $0, from: start)] }
    }

    private static func has(_ key: [UInt8], _ block: KeyBlock, at index: Int) -> Bool {
        unsafe key.withUnsafeBytes { unsafe block.has($0, at: index) }
    }

    @Test func refusesWhatIsCutShort() throws {
        let (_, bytes, _) = Self.packed(3)
        for count in 0..<bytes.count where (try? Self.loaded(Array(bytes.prefix(count)))) != nil {
            Issue.record("\(count) of \(bytes.count) bytes were taken for a block")
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>) func readsNothingBeyondABlockThatIsDamaged(_ seed: UInt64) throws {
        let bytes = Self.packed(seed).block
        var random = SeededRandom(seed: seed)
        var refused = 0
        for _ in 0..<500 {
            var damaged = bytes
            // Most of the damage is done to the places.
            let start = Bool.random(using: &random) ? 0 : bytes.count - min(bytes.count, 60)
            damaged[Int.random(in: start..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            guard let block = try? Self.loaded(damaged) else {
                refused += 1
                continue
            }
            for index in 0..<block.count {
                _ = block.change(index)
                let length = unsafe block.withKey(index) { $0.count }
                #expect(length > 0)
            }
        }
        #expect(refused > 0)
    }
}
