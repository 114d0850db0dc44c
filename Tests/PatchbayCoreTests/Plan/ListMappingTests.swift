import PatchbayTestSupport
import Testing

/// Lists are read on the scanner's way where that is possible, and again where it is not; nobody can tell which.
@Suite struct ListMappingTests {
    /// The same elements under a name that is read on the way, and as the result of a query, which is not.
    private let twoWays = #"""
        { "once": { "each": "$.lines", "as": { "object": { "n": "$.n", "parts": { "each": "$.parts", "as": "$.p" } } } },
          "again": { "each": "$..lines[*]", "as": { "object": { "n": "$.n",
            "parts": { "each": "$.parts", "as": "$.p" } } } } }
        """#

    @Test func readsNestedListsBothWays() throws {
        let sample = try MappingSample(twoWays)
        let lines = #"[{"n":1,"parts":[{"p":1},{"p":2}]},{"n":2,"parts":[]},{"parts":[{"p":3}]},{"n":4}]"#
        let made = #"[{"n":1,"parts":[1,2]},{"n":2,"parts":[]},{"n":null,"parts":[3]},{"n":4,"parts":null}]"#
        #expect(sample.map([#"{"lines":\#(lines)}"#]) == [#"{"once":\#(made),"again":\#(made)}"# + "\n"])
    }

    @Test func keepsRecordsApart() throws {
        let sample = try MappingSample(twoWays)
        let records = [#"{"lines":[{"n":1},{"n":2}]}"#, #"{}"#, #"{"lines":[]}"#, #"{"lines":[{"n":3}]}"#]
        let alone = try records.flatMap { try MappingSample(twoWays).map([$0]) }
        #expect(sample.map(records) == alone)
    }

    @Test func mapsTheSameListByTwoRules() throws {
        let sample = try MappingSample(
            #"""
            { "a": { "each": "$.l", "where": { "path": "$.k", "equals": 1 }, "as": "$.v" },
              "b": { "each": "$.l", "where": { "path": "$.k", "equals": 2 }, "as": "$.v" } }
            """#
        )
        #expect(
            sample.map([#"{"l":[{"k":1,"v":"x"},{"k":2,"v":"y"},{"k":1,"v":"z"}]}"#])
                == [#"{"a":["x","z"],"b":["y"]}"# + "\n"]
        )
    }

    @Test func refusesAMemberThatOccursTwiceInAnElement() throws {
        let sample = try MappingSample(#"{ "n": { "each": "$.lines", "as": "$.n" } }"#)
        let outcomes = sample.map([#"{"lines":[{"n":1,"n":2}]}"#, #"{"lines":[{"n":1,"x":2,"x":3}]}"#])
        #expect(outcomes[0].hasPrefix("rejected"))
        #expect(outcomes[0].contains("`/n` occurs twice"))
        #expect(outcomes[1] == #"{"n":[1]}"# + "\n")
    }

    @Test func readsMoreElementsThanAreKept() throws {
        let sample = try MappingSample(#"{ "n": { "each": "$.lines", "as": "$.n" }, "after": "$.after" }"#)
        let numbers = (0..<70_000).map(String.init)
        let record = #"{"lines":["# + numbers.map { #"{"n":\#($0)}"# }.joined(separator: ",") + #"],"after":1}"#
        #expect(sample.map([record]) == [#"{"n":["# + numbers.joined(separator: ",") + #"],"after":1}"# + "\n"])
    }

    @Test func readsElementsThatAreNoObjects() throws {
        let sample = try MappingSample(
            #"{ "n": { "each": "$.lines", "as": "$" }, "m": { "each": "$.lines", "as": "$.x" } }"#
        )
        #expect(
            sample.map([#"{"lines":[1, "a" , null,[2,{"x":3}],{"x":4}]}"#])
                == [#"{"n":[1,"a",null,[2,{"x":3}],{"x":4}],"m":[null,null,null,null,4]}"# + "\n"]
        )
    }

    /// Explaining takes no other way than mapping, whatever the record.
    @Test(arguments: 0..<8) func explainsWhatItMaps(seed: UInt64) throws {
        let sample = try MappingSample(
            #"""
            { "id": "$.id", "sum": { "from": ["$.x.y", "$.x"], "skip": ["null", "empty"], "default": "none" },
              "kind": { "switch": [{ "when": { "any": [{ "path": "$.id", "equals": 1 },
                { "all": [{ "path": "$.x", "exists": true }, { "not": { "path": "$.x", "empty": true } }] }] },
                "then": { "value": "a" } }], "otherwise": { "template": "{id}-b", "with": { "id": "$.id" } } },
              "text": { "from": "$.id", "transforms": ["toText", "uppercase"] },
              "lines": { "each": "$.lines", "as": { "object": { "v": "$.v", "w": { "from": "$.v",
                "transforms": [{ "type": "lookup", "table": { "one": 1 } , "otherwise": 0 }] } } } } }
            """#
        )
        var random = SeededRandom(seed: seed)
        let atoms = [
            "1", "-2.50", "\"one\"", "\"\\u00e9\\n\"", "\"日本\"", "null", "true", "{}", "[]", "{\"y\":\"one\"}", "1e400",
        ]
        func value() -> String { atoms[Int.random(in: 0..<atoms.count, using: &random)] }
        let records = (0..<200).map { _ -> String in
            var members: [String] = []
            for name in ["id", "x", "extra"] where Bool.random(using: &random) {
                members.append("\"\(name)\":\(value())")
            }
            if Bool.random(using: &random) {
                let lines = (0..<Int.random(in: 0..<4, using: &random)).map { _ in "{\"v\" : \(value())}" }
                members.append("\"lines\":[\(lines.joined(separator: " , "))]")
            }
            return "{" + members.shuffled(using: &random).joined(separator: ", ") + "}"
        }
        let mapped = sample.map(records)
        #expect(mapped == sample.map(records, explained: true), "seed \(seed)")
        #expect(Set(mapped).count > 20)
    }
}
