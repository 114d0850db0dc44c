import PatchbayCore
import PatchbayEngine
import Testing

/// The mapping refuses whatever the model's schema refuses, and nothing else.
@Suite struct ModelConformanceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// The members of the model's schema.
        var schema: String
        /// The rules; those that name paths alone write what is there.
        var mapping = #"{ "a": "$.a", "b": "$.b" }"#
        /// Records that come out as they are.
        var accepted: [String]
        /// Records that are rejected.
        var refused: [String]
        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "a keyword beside a reference",
            schema: ##"""
                "properties": { "a": { "$ref": "#/$defs/text", "maxLength": 1 }, "b": true },
                "$defs": { "text": { "type": ["string", "null"] } }
                """##,
            accepted: [#"{"a":"B","b":1}"#, #"{"a":null,"b":1}"#],
            refused: [#"{"a":"BBBB","b":1}"#, #"{"a":1,"b":1}"#]
        ),
        Case(
            name: "a keyword behind a reference",
            schema: ##"""
                "properties": { "a": { "allOf": [{ "$ref": "#/$defs/small" }], "type": "number" }, "b": true },
                "$defs": { "small": { "maximum": 9 } }
                """##,
            accepted: [#"{"a":9,"b":1}"#],
            refused: [#"{"a":10,"b":1}"#, #"{"a":"1","b":1}"#]
        ),
        Case(
            name: "properties behind allOf",
            schema: ##"""
                "allOf": [{ "properties": { "a": { "type": "string" } } }, { "properties": { "b": { "minimum": 2 } } }],
                "unevaluatedProperties": false
                """##,
            accepted: [#"{"a":"x","b":2}"#],
            refused: [#"{"a":1,"b":2}"#, #"{"a":"x","b":1}"#]
        ),
        Case(
            name: "this or null",
            schema: ##"""
                "properties": { "a": { "anyOf": [{ "type": "integer", "minimum": 1 }, { "type": "null" }] }, "b": true }
                """##,
            accepted: [#"{"a":1,"b":1}"#, #"{"a":null,"b":1}"#],
            refused: [#"{"a":0,"b":1}"#, #"{"a":1.5,"b":1}"#, #"{"a":"1","b":1}"#]
        ),
        Case(
            name: "one of two",
            schema: ##"""
                "properties": { "a": { "oneOf": [{ "type": "number", "multipleOf": 2 }, { "type": "number", "multipleOf": 3 }] },
                  "b": { "not": { "const": 5 } } }
                """##,
            accepted: [#"{"a":2,"b":1}"#, #"{"a":9,"b":1}"#],
            refused: [#"{"a":6,"b":1}"#, #"{"a":5,"b":1}"#, #"{"a":2,"b":5}"#]
        ),
        Case(
            name: "what is inside values that are taken whole",
            schema: ##"""
                "properties": {
                  "a": { "type": "array", "items": { "type": "string" } },
                  "b": { "type": ["object", "null"], "required": ["c"], "additionalProperties": { "type": "number" } } }
                """##,
            accepted: [#"{"a":["x"],"b":{"c":1}}"#, #"{"a":[],"b":null}"#],
            refused: [#"{"a":[1],"b":null}"#, #"{"a":[],"b":{}}"#, #"{"a":[],"b":{"c":1,"d":"x"}}"#]
        ),
        Case(
            name: "lists and objects that rules make",
            schema: ##"""
                "properties": {
                  "a": { "type": ["array", "null"], "maxItems": 2, "items": { "type": "integer", "maximum": 9 } },
                  "b": { "type": ["object", "null"], "properties": { "c": { "type": "string" }, "d": { "type": ["string", "null"] } },
                    "if": { "properties": { "c": { "const": "x" } } }, "then": { "properties": { "d": { "type": "string" } } } } }
                """##,
            mapping: #"{ "a": { "each": "$.a", "as": "$" }, "b": { "object": { "c": "$.b.c", "d": "$.b.d" } } }"#,
            accepted: [#"{"a":[1,9],"b":{"c":"y","d":null}}"#, #"{"a":[],"b":{"c":"x","d":"z"}}"#],
            refused: [
                #"{"a":[1,10],"b":{"c":"y","d":null}}"#, #"{"a":[1.5],"b":{"c":"y","d":null}}"#,
                #"{"a":[1,2,3],"b":{"c":"y","d":null}}"#, #"{"a":[],"b":{"c":"x","d":null}}"#,
            ]
        ),
        Case(
            name: "what members say of each other",
            schema: ##"""
                "properties": { "a": { "type": "string" }, "b": { "type": ["number", "null"] } },
                "if": { "properties": { "a": { "const": "paid" } } }, "then": { "properties": { "b": { "type": "number" } } }
                """##,
            accepted: [#"{"a":"paid","b":1}"#, #"{"a":"open","b":null}"#],
            refused: [#"{"a":"paid","b":null}"#]
        ),
        Case(
            name: "a branch that brings a value whole",
            schema: ##""properties": { "a": { "type": "array", "items": { "type": "string" } }, "b": true }"##,
            mapping: #"""
                { "a": { "switch": [{ "when": { "path": "$.b", "equals": 1 }, "then": "$.a" }],
                    "otherwise": { "each": "$.a", "as": "$" } }, "b": "$.b" }
                """#,
            accepted: [#"{"a":["x"],"b":1}"#, #"{"a":["x"],"b":2}"#],
            refused: [#"{"a":[1],"b":1}"#, #"{"a":[1],"b":2}"#]
        ),
    ]

    @Test(arguments: cases) func refusesWhatTheSchemaRefuses(_ test: Case) throws {
        let model = try JSONValue(parsing: #"{ "type": "object", \#(test.schema) }"#)
        let schema = try JSONSchema(model, formatAssertion: true)
        let sample = try MappingSample(test.mapping, model: model)
        for record in test.accepted + test.refused {
            #expect(schema.isValid(try JSONValue(parsing: record)) == test.accepted.contains(record), "\(record)")
        }
        #expect(sample.map(test.accepted) == test.accepted.map { $0 + "\n" })
        for (record, outcome) in zip(test.refused, sample.map(test.refused)) {
            #expect(outcome.hasPrefix("rejected"), "\(record): \(outcome)")
        }
    }

    @Test(arguments: [
        ##""allOf": [{ "properties": { "a": true } }], "unevaluatedProperties": false"##,
        ##""$ref": "#/$defs/base", "unevaluatedProperties": false, "$defs": { "base": { "properties": { "a": true } } }"##,
        ##""properties": { "a": true, "aa": false }"##,
    ])
    func tellsAFieldThatTheModelDoesNotHave(_ schema: String) throws {
        let model = try JSONValue(parsing: #"{ "type": "object", \#(schema) }"#)
        let findings = MappingSample.load(#"{ "a": "$.a", "aa": "$.b" }"#, model: model).diagnostics
        #expect(findings.map(\.message) == ["the model has no field `aa`"])
        #expect(MappingSample.load(#"{ "a": "$.a" }"#, model: model).diagnostics.map(\.message) == [])
    }

    @Test func leavesOutWhatCannotBeNullAndNoRuleMakes() throws {
        let model = try JSONValue(
            parsing: #"{ "properties": { "a": true, "b": { "type": "string" }, "c": { "type": ["string", "null"] } } }"#
        )
        let sample = try MappingSample(#"{ "a": "$.a" }"#, model: model)
        #expect(sample.map([#"{"a":1}"#]) == [#"{"a":1,"c":null}"# + "\n"])
    }
}
