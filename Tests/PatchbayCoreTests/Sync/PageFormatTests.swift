import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Pages that are no JSON text as a whole: lines of NDJSON, rows of CSV.
struct PageFormatTests {
    static func plan(_ format: String) throws -> PagePlan {
        let members = #"""
            "request": { "path": "/things" }, "pagination": { "type": "none" },
            "records": { "path": "$[*]", \#(format) }
            """#
        return try SyncSamples.plans(members)[0].reads[0].list.page
    }

    static func records(_ format: String, _ bytes: [UInt8], status: Int = 200) throws -> [String]? {
        let response = ProviderResponse(status: status, body: bytes)
        let answer = try plan(format).read(response, receivedAt: SyncSamples.now, MappingSurroundings())
        guard case .page(let reading) = answer else { return nil }
        return reading.records.map { String(decoding: reading.bytes[$0.range], as: UTF8.self) }
    }

    static func records(_ format: String, _ text: String) throws -> [String]? { try records(format, Array(text.utf8)) }

    static let ndjson = #""format": "ndjson""#
    static let csv = #""format": "csv""#

    @Test(arguments: [
        ("{\"a\":1}\n{\"a\":2}\n", [#"{"a":1}"#, #"{"a":2}"#]),
        ("{\"a\":1}\r\n\r\n  \n{\"a\":\"x\\ny\"}", [#"{"a":1}"#, #"{"a":"x\ny"}"#]),
        ("\u{FEFF}{\"a\":1}", [#"{"a":1}"#]),
        ("{\"a\":1.10}", [#"{"a":1.10}"#]),
        ("\n \n", []), ("", []),
    ]) func readsLines(_ text: String, _ records: [String]) throws {
        #expect(try Self.records(Self.ndjson, text) == records)
    }

    @Test(arguments: ["{\"a\":1}\n{\"a\":", "<html>", "{\"a\":1} {\"a\":2}"]) func refusesWhatAreNoLines(
        _ text: String
    ) throws {
        let error = #expect(throws: PageError.self) { try Self.records(Self.ndjson, text) }
        guard case .unreadable? = error else { throw SyncJobTests.WrongOutcome(nil) }
    }

    @Test(arguments: [
        ("id,name\n1,Ann\n2,Bob\n", [#"{"id":"1","name":"Ann"}"#, #"{"id":"2","name":"Bob"}"#]),
        ("id,name\r\n1,Ann\r\n\r\n2,Bob", [#"{"id":"1","name":"Ann"}"#, #"{"id":"2","name":"Bob"}"#]),
        ("\u{FEFF}id\n007\n", [#"{"id":"007"}"#]),
        (#"id,name"# + "\n" + #"1,"Ann ""A"", and\#u{0A}Bob""#, [#"{"id":"1","name":"Ann \"A\", and\nBob"}"#]),
        ("\"id\",\"a \"\"b\"\"\"\n1,\"\"\n", [#"{"id":"1","a \"b\"":""}"#]),
        ("id,name\n1,\n2\n", [#"{"id":"1","name":""}"#, #"{"id":"2"}"#]),
        ("id,name\n,\n", [#"{"id":"","name":""}"#]),
        ("a\tb\n1\n2,3\n", [#"{"a\tb":"1"}"#]),
        ("id\n", []),
        ("id\n1\"2\n", [#"{"id":"1\"2"}"#]),
        ("id\rname\n1\n", [#"{"id\rname":"1"}"#]),
    ]) func readsRows(_ text: String, _ records: [String]) throws {
        if text.contains("2,3") {
            #expect(throws: PageError.badTable(line: 3, "the row has 2 fields, the first row 1")) {
                try Self.records(Self.csv, text)
            }
        } else {
            #expect(try Self.records(Self.csv, text) == records)
        }
    }

    @Test func readsRowsWithAnotherDelimiter() throws {
        let tabs = Self.csv + #", "delimiter": "\t""#
        #expect(try Self.records(tabs, "id\tname\n1\tA, B\n") == [#"{"id":"1","name":"A, B"}"#])
        #expect(try Self.records(Self.csv + #", "delimiter": ";""#, "a;b\n1;2") == [#"{"a":"1","b":"2"}"#])
    }

    @Test(arguments: [
        ("id\n\"1\n2\n", 2, "a quote is not closed"),
        ("id,b\n\"1\"2,3\n", 2, "something follows a closing quote"),
        ("id,id\n1,2\n", 1, "two fields have the name `id`"),
        ("id\n\"a\nb\"\n1,2\n", 4, "the row has 2 fields, the first row 1"),
    ]) func refusesWhatAreNoRows(_ text: String, _ line: Int, _ reason: String) throws {
        #expect(throws: PageError.badTable(line: line, reason)) { try Self.records(Self.csv, text) }
    }

    @Test func refusesBytesThatAreNotUTF8() throws {
        #expect(throws: PageError.badTable(line: 2, "the bytes are not UTF-8")) {
            try Self.records(Self.csv, Array("id\n".utf8) + [0xE9, 0x0A])
        }
        let error = #expect(throws: PageError.self) { try Self.records(Self.ndjson, [0x22, 0xE9, 0x22, 0x0A]) }
        guard case .unreadable(let fault)? = error else { throw SyncJobTests.WrongOutcome(nil) }
        #expect(fault.kind == .invalidUTF8)
    }

    @Test func readsErrorsAsTheyAre() throws {
        #expect(try Self.records(Self.csv, Array(#"{"error": "no"}"#.utf8), status: 400) == nil)
        #expect(PageError.badTable(line: 3, "x").message == "the answer is no table of CSV at line 3: x")
    }
}
