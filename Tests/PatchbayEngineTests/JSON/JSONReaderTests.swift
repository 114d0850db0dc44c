import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Testing

@Suite struct JSONReaderTests {
    static let folder = "Tests/PatchbayEngineTests/Data/json-parsing"
    static let names = ((try? files(in: folder, withExtension: "json")) ?? []).map(\.lastPathComponent)

    private static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: repositoryRoot.appending(path: folder).appending(path: name)))
    }

    @Test func readsTheWholeSuite() {
        #expect(Self.names.count == 318)
    }

    @Test(arguments: names.filter { $0.hasPrefix("y_") && !Self.repeated.contains($0) })
    func accepts(_ name: String) throws {
        _ = try JSONValue(parsing: Self.bytes(name))
    }

    /// Grammar-valid documents whose repeated member names no value can hold.
    static let repeated: Set<String> = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"]

    @Test(arguments: repeated) func refusesRepeatedNamesAsValues(_ name: String) throws {
        let fault = #expect(throws: JSONFault.self) { _ = try JSONValue(parsing: Self.bytes(name)) }
        #expect(fault?.kind == .repeatedMember("a"))
    }

    @Test(arguments: names.filter { $0.hasPrefix("n_") }) func refuses(_ name: String) throws {
        #expect(throws: JSONFault.self) { _ = try JSONValue(parsing: Self.bytes(name)) }
    }

    /// What the suite leaves open: numbers of any size are kept as text; what is not UTF-8 or no Unicode text is refused.
    static let accepted: Set<String> = [
        "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json", "i_number_neg_int_huge_exp.json",
        "i_number_pos_double_huge_exp.json", "i_number_real_neg_overflow.json", "i_number_real_pos_overflow.json",
        "i_number_real_underflow.json", "i_number_too_big_neg_int.json", "i_number_too_big_pos_int.json",
        "i_number_very_big_negative_int.json", "i_structure_500_nested_arrays.json",
    ]

    @Test(arguments: names.filter { $0.hasPrefix("i_") }) func decidesWhatTheSuiteLeavesOpen(_ name: String) throws {
        let value = try? JSONValue(parsing: Self.bytes(name))
        #expect((value != nil) == Self.accepted.contains(name))
    }

    @Test func refusesAHundredThousandNestedArrays() {
        let fault = #expect(throws: JSONFault.self) {
            _ = try JSONValue(parsing: [UInt8](repeating: 0x5B, count: 100_000))
        }
        #expect(fault == JSONFault(kind: .grammar(.tooDeep), offset: 512))
    }

    @Test(arguments: 0..<66) func refusesATruncatedDocument(_ count: Int) throws {
        let document = Array(#"{"a":[1,-2.5e+3,true,false,null,"x\u00e9\n\\"],"é":{"b":{}},"c":[]}"#.utf8)
        _ = try JSONValue(parsing: document)
        #expect(throws: JSONFault.self) { _ = try JSONValue(parsing: Array(document.prefix(count))) }
    }

    @Test func namesTheOffsetOfInvalidUTF8() {
        let fault = #expect(throws: JSONFault.self) {
            _ = try JSONValue(parsing: [0x22, 0x61, 0x62, 0xC3, 0x28, 0x22])
        }
        #expect(fault == JSONFault(kind: .grammar(.invalidUTF8), offset: 3))
    }

    @Test func keepsNumbersAsWritten() throws {
        let text = #"{"a":10.00,"b":1e400,"c":-0,"d":12345678901234567890.123456789}"#
        #expect(try JSONValue(parsing: text).compactText == text)
    }

    @Test func comparesNumbersByValue() throws {
        #expect(try JSONValue(parsing: "[1.0, 100, 1e2, -0]") == JSONValue(parsing: "[1, 1e2, 100.00, 0]"))
        #expect(try JSONValue(parsing: "9007199254740993") != JSONValue(parsing: "9007199254740992"))
    }

    @Test func comparesStringsByCodePoints() throws {
        let (composed, decomposed) = (#"{"\u00e9": "\u212a"}"#, #"{"e\u0301": "K"}"#)
        #expect(try JSONValue(parsing: composed) != JSONValue(parsing: decomposed))
        #expect(try JSONValue(parsing: #"["\u212a"]"#) != JSONValue(parsing: #"["K"]"#))
        let both = try JSONValue(parsing: #"{"\u00e9": 1, "e\u0301": 2}"#)
        #expect(both["\u{e9}"] == 1)
        #expect(both["e\u{301}"] == 2)
        #expect(both["e"] == nil)
    }
}
