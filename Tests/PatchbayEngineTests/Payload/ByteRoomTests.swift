import PatchbayEngine
import Testing

/// Runs of bytes of nearly one size ask for the same room.
struct ByteRoomTests {
    @Test(arguments: [0, 1, 512, 513, 4_095, 31_000, 143_591, 155_000, 1 << 20, 5_000_001])
    func asksForAtMostAnEighthMore(_ count: Int) {
        let capacity = ByteRoom.capacity(for: count)
        #expect(capacity >= count)
        #expect(capacity <= count + max(512, count / 8))
        #expect(ByteRoom.capacity(for: capacity) == capacity)
    }

    @Test func isTheSameForPagesThatDifferALittle() {
        #expect(Set((148_000..<160_000).map { ByteRoom.capacity(for: $0) }).count == 1)
    }
}
