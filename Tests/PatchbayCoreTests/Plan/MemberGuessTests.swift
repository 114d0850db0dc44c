import PatchbayEngine
import PatchbayTestSupport
import Testing

/// A mapper that has seen many records alike guesses the next one's members and values; what it makes of a record must
/// not depend on that.
struct MemberGuessTests {
    static let usual = #"""
        {"id":"a","none":null,"flag":false,"nested":{"deep":[1,{"x":"y"}],"more":{}},"text":"\u00e9 é","n":12,"list":[{"k":null,"v":1},{"k":null,"v":2}],"last":null}
        """#
    static let mapping = #"""
        { "id": "$.id", "n": "$.n", "vs": { "each": "$.list", "as": "$.v" }, "last": "$.last" }
        """#

    static func check(_ sample: MappingSample, _ records: [String], after training: [String]) {
        for record in records {
            let fresh = sample.map([record])
            let trained = sample.map(training + [record])
            #expect(trained.last == fresh.first, "\(record)")
        }
    }

    @Test func readsCutRecordsAsIfTheyWereTheFirst() throws {
        let sample = try MappingSample(Self.mapping)
        let bytes = Array(Self.usual.utf8)
        let cut = (0..<bytes.count).map { String(decoding: bytes[..<$0], as: UTF8.self) }
        Self.check(sample, cut, after: Array(repeating: Self.usual, count: 5))
    }

    @Test(arguments: Array(#""{}[]:,\0ne "#.utf8) + [0x01, 0xC3]) func readsDamagedRecordsAsIfTheyWereTheFirst(
        _ byte: UInt8
    ) throws {
        let sample = try MappingSample(Self.mapping)
        let bytes = Array(Self.usual.utf8)
        let damaged = bytes.indices.map { place in
            var bytes = bytes
            bytes[place] = byte
            return String(decoding: bytes, as: UTF8.self)
        }
        Self.check(sample, damaged, after: Array(repeating: Self.usual, count: 5))
    }

    @Test func readsRecordsOfChangingMembersAsIfEachWereTheFirst() throws {
        let sample = try MappingSample(Self.mapping)
        var random = SeededRandom(seed: 7)
        let values = ["null", "1", #""x""#, #"{"a":null,"b":[1,2]}"#, "[]", #""\n""#, "true", "12.50", #"{"a":null}"#]
        let names = ["id", "n", "list", "last", "a", "bb", "ccc", "none", "unasked_member_of_some_length"]
        let records = (0..<600).map { number in
            var members: [String] = []
            for name in names where random.next() % 8 != 0 {
                // Most members keep their value for a while, as real ones do.
                let place =
                    random.next() % 4 == 0 ? Int(random.next() % UInt64(values.count)) : number / 50 % values.count
                members.append("\"\(name)\":\(random.next() % 9 == 0 ? " " : "")\(values[place])")
            }
            return "{" + members.joined(separator: random.next() % 9 == 0 ? ", " : ",") + "}"
        }
        let together = sample.map(records)
        for (record, outcome) in zip(records, together) { #expect(outcome == sample.map([record]).first, "\(record)") }
    }
}
