import Foundation
import Logging
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// Ids, encodings, locks and logs.
@Suite struct SupportTests {
    @Test func makesIdsThatSortByTimeAndDiffer() {
        let random = RandomSource.seeded(3)
        let early = Identifier.make(prefix: "conn-", at: Timestamp(seconds: 1_700_000_000), random: random)
        let late = Identifier.make(prefix: "conn-", at: Timestamp(seconds: 1_700_000_001), random: random)
        #expect(early < late)
        #expect(Identifier.isValid(early, prefix: "conn-"))
        #expect(early.utf8.count == 31)
        #expect(!Identifier.isValid(early, prefix: "sync-"))
        #expect(!Identifier.isValid("conn-123", prefix: "conn-"))
        #expect(Identifier.later(late, than: early) == late)
        let behind = Identifier.later(early, than: late)
        #expect(behind > late && Identifier.isValid(behind, prefix: "conn-"))
        let next = Identifier.make(prefix: "conn-", at: Timestamp(microseconds: 1_700_000_001_001_000), random: random)
        #expect(behind.dropLast(16) == next.dropLast(16) && behind.suffix(16) == early.suffix(16))
        let many = Set((0..<1000).map { _ in Identifier.make(prefix: "", at: Timestamp(seconds: 5), random: random) })
        #expect(many.count == 1000)
    }

    @Test func writesTheBitsOfAUUID() {
        let fixed = RandomSource { [UInt8](repeating: 0xFF, count: $0) }
        // 01890bd3-2c96-7fff-bfff-ffffffffffff: the time, version 7, variant 2, ones.
        let id = Identifier.make(prefix: "", at: Timestamp(microseconds: 1_688_120_536_214_000), random: fixed)
        #expect(id == "01h45x6b4pfzzvzzzzzzzzzzzz")
    }

    @Test(arguments: [[], [0xFF], [0xFB, 0xFF], [1, 2, 3], [0xFF, 0xFE, 0xFD, 0xFC]] as [[UInt8]])
    func readsBackWhatItWritesInBase64(_ bytes: [UInt8]) {
        let text = Base64URL.encode(bytes)
        #expect(!text.contains { "+/=".contains($0) })
        #expect(Base64URL.decode(text) == bytes)
    }

    @Test(arguments: ["a", "ab=", "a+b", "a/b", "a b", "é", "abcde"]) func refusesWhatIsNoBase64(_ text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func writesInstantsInWholeSeconds() {
        #expect(Timestamp(microseconds: 1_704_067_200_999_999).text == "2024-01-01T00:00:00Z")
        #expect(Timestamp(microseconds: -1).text == "1969-12-31T23:59:59Z")
    }

    @Test func letsOneAtATimeIn() async {
        let lock = AsyncLock<String>()
        let visits = Visits()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    await lock.withLock("key") {
                        visits.enter()
                        await Task.yield()
                        visits.leave()
                    }
                }
            }
        }
        #expect(visits.most == 1)
    }

    /// Counts who is inside at once.
    private final class Visits: Sendable {
        private let counts = Mutex((inside: 0, most: 0))

        var most: Int { counts.withLock { $0.most } }
        func enter() { counts.withLock { $0 = ($0.inside + 1, max($0.most, $0.inside + 1)) } }
        func leave() { counts.withLock { $0.inside -= 1 } }
    }

    @Test func logsOneLineOfJSONThatNoTextCanBreak() throws {
        let lines = Mutex<[UInt8]>([])
        let time = ManualTime(seconds: 0)
        let logger = Logger(label: "test") { label in
            LineLogHandler(label: label, level: .info, time: time.source) { bytes in lines.withLock { $0 += bytes } }
        }
        logger.info("a\nb\u{202E}", metadata: ["accessToken": "leak", "path": "x\r\ny"])
        logger.debug("nothing")
        let text = String(decoding: lines.withLock { $0 }, as: UTF8.self)
        #expect(text.split(separator: "\n").count == 1)
        let object = try JSONValue(parsing: String(text.dropLast()))
        #expect(object["message"] == "a\\u{a}b\\u{202e}")
        #expect(object["time"] == "1970-01-01T00:00:00Z")
        #expect(object["accessToken"] == .string(secretMask))
    }

    @Test(arguments: ["", "a", "a:b", "a:AAAA", "x y:\(Data(count: 32).base64EncodedString())"])
    func refusesKeysThatAreNone(_ text: String) {
        #expect(throws: KeyRing.Fault.self) { try KeyRing(setting: Secret(text)) }
    }
}
