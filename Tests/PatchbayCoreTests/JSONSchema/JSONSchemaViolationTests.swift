import PatchbayCore
import PatchbayEngine
import Testing

@Suite struct JSONSchemaViolationTests {
    private func violations(_ schema: String, _ instance: String) throws -> [JSONSchemaViolation] {
        try JSONSchema(JSONValue(parsing: schema), baseURI: "https://a.example/s").validate(
            JSONValue(parsing: instance)
        )
    }

    @Test func carriesThreeLocations() throws {
        let schema = ##"""
            {"properties": {"a~b": {"$ref": "#/$defs/list"}},
             "$defs": {"list": {"items": {"allOf": [{"type": "string"}]}}}}
            """##
        let found = try violations(schema, #"{"a~b": ["x", 1]}"#)
        try #require(found.count == 1)
        #expect(found[0].instanceLocation == "/a~0b/1")
        #expect(found[0].instancePath == [.name("a~b"), .index(1)])
        #expect(found[0].keywordLocation == "/properties/a~0b/$ref/items/allOf/0/type")
        #expect(found[0].absoluteKeywordLocation == "https://a.example/s#/$defs/list/items/allOf/0/type")
        #expect(found[0].keyword == "type")
    }

    @Test func locationsInEmbeddedSchemasBeginAtTheirURI() throws {
        let schema = #"{"properties": {"é %": {"$id": "inner", "properties": {"x y": false}}}}"#
        let found = try violations(schema, #"{"é %": {"x y": 1}}"#)
        #expect(found.map(\.absoluteKeywordLocation) == ["https://a.example/inner#/properties/x%20y"])
        #expect(found.map(\.keywordLocation) == ["/properties/é %/properties/x y"])
    }

    private static let messages: [(schema: String, instance: String, message: String)] = [
        (#"{"type": "number"}"#, #""12""#, "found the string `\"12\"`, expected a number"),
        (#"{"type": ["integer", "null"]}"#, "1.5", "found the number 1.5, expected an integer or null"),
        (#"{"type": "string"}"#, "[1,2]", "found an array of 2 items, expected a string"),
        (#"{"enum": ["a", 1, null]}"#, "true", #"found true, expected `"a"`, `1` or `null`"#),
        (#"{"const": {"a": 1}}"#, "{}", #"found an empty object, expected `{"a":1}`"#),
        (#"{"minimum": 0}"#, "-1.50", "found the number -1.50, expected at least 0"),
        (#"{"exclusiveMaximum": 10}"#, "1e1", "found the number 1e1, expected less than 10"),
        (#"{"multipleOf": 0.01}"#, "0.001", "found the number 0.001, expected a multiple of 0.01"),
        (#"{"maxLength": 1}"#, #""ab""#, "found the string `\"ab\"` of 2 characters, expected at most 1 character"),
        (#"{"pattern": "^a$"}"#, #""b""#, "found the string `\"b\"`, expected a string that matches `^a$`"),
        (#"{"minItems": 1}"#, "[]", "found an empty array, expected at least 1 item"),
        (#"{"maxProperties": 0}"#, #"{"a": 1}"#, "found an object of 1 member, expected at most 0 members"),
        (#"{"uniqueItems": true}"#, "[1, 2, 1.0]", "found `1.0` at the indices 0 and 2, expected items that differ"),
        (#"{"required": ["a", "b"]}"#, "{}", "found no member `a` or `b`, expected all of them"),
        (
            #"{"dependentRequired": {"a": ["b", "c"]}}"#, #"{"a": 1}"#,
            "found the member `a` without `b` and `c`, expected both together"
        ),
        (
            #"{"properties": {"a": true}, "additionalProperties": false}"#, #"{"b": 1}"#,
            "found the member `b`, expected no member other than `a`"
        ),
        (#"{"items": false}"#, "[1]", "found an array of 1 item, expected an empty array"),
        (
            #"{"propertyNames": {"maxLength": 1}}"#, #"{"ab": 1}"#,
            "found the member name `ab`, expected at most 1 character"
        ),
        (
            #"{"contains": {"const": 1}, "minContains": 2}"#, "[1]",
            "found 1 item that matches `contains`, expected at least 2"
        ),
        (#"{"not": {"type": "null"}}"#, "null", "found null that matches the excluded schema, expected no match"),
        (
            #"{"oneOf": [true, true]}"#, "1",
            "found the number 1 that matches both alternatives 1 and 2, expected a match of exactly one"
        ),
        (
            #"{"unevaluatedItems": false}"#, "[1]",
            "found an item at index 0, expected none that no other keyword describes"
        ),
        ("false", "null", "found null, expected nothing here"),
    ]

    @Test(arguments: messages)
    func saysWhatIsFoundAndExpected(_ schema: String, _ instance: String, _ message: String) throws {
        #expect(try violations(schema, instance).map(\.message) == [message])
    }

    private static let helps: [(schema: String, instance: String, help: String?)] = [
        (#"{"enum": ["completed", "pending"]}"#, #""complete""#, "Write `completed`."),
        (#"{"properties": {"amount": true}, "additionalProperties": false}"#, #"{"amuont": 1}"#, "Write `amount`."),
        (#"{"properties": {"amount": true}, "additionalProperties": false}"#, #"{"amount": 1, "amuont": 1}"#, nil),
        (#"{"required": ["amount"]}"#, #"{"amuont": 1}"#, "Rename `amuont` to `amount`."),
        (#"{"enum": ["a"]}"#, #""something""#, nil),
    ]

    @Test(arguments: helps)
    func suggestsTheNearestName(_ schema: String, _ instance: String, _ help: String?) throws {
        #expect(try violations(schema, instance).map(\.help) == [help])
    }

    @Test func reportsEveryViolation() throws {
        let schema =
            #"{"properties": {"a": {"type": "string"}, "b": {"minimum": 5, "multipleOf": 2}}, "required": ["c"]}"#
        let found = try violations(schema, #"{"a": 1, "b": 3}"#)
        #expect(
            Set(found.map(\.keywordLocation)) == [
                "/properties/a/type", "/properties/b/minimum", "/properties/b/multipleOf", "/required",
            ]
        )
    }

    @Test func unevaluatedMembersAreNotBlamedForAFailureBesides() throws {
        let schema = #"{"allOf": [{"properties": {"a": {"type": "string"}}}], "unevaluatedProperties": false}"#
        #expect(try violations(schema, #"{"a": 1}"#).map(\.keyword) == ["type"])
    }

    @Test func alternativesCarryTheirCauses() throws {
        let schema = #"""
            {"anyOf": [
                {"properties": {"type": {"const": "card"}, "number": {"type": "string"}}},
                {"properties": {"type": {"const": "bank"}, "account": {"properties": {"iban": {"type": "string"}}}}}]}
            """#
        let found = try violations(schema, #"{"type": "bank", "account": {"iban": 1}}"#)
        try #require(found.count == 1)
        #expect(
            found[0].causes.map(\.keywordLocation) == [
                "/anyOf/0/properties/type/const", "/anyOf/1/properties/account/properties/iban/type",
            ]
        )
        #expect(found[0].nearestCauses.map(\.instanceLocation) == ["/account/iban"])
    }

    @Test func aMatchTakesTheCausesOfOtherAlternativesAway() throws {
        #expect(try violations(#"{"anyOf": [{"type": "string"}, {"type": "number"}]}"#, "1").isEmpty)
        #expect(try violations(#"{"not": {"anyOf": [{"type": "string"}]}}"#, "1").isEmpty)
    }

    @Test func writesTheBasicOutput() throws {
        let found = try violations(#"{"items": {"anyOf": [{"type": "string"}]}}"#, "[1]")
        let units = JSONSchemaOutput.basic(found)
        #expect(units["valid"] == false)
        #expect(units["errors"]?.arrayValue?.count == 2)
        #expect(
            units["errors"]?[1] == [
                "keywordLocation": "/items/anyOf/0/type",
                "absoluteKeywordLocation": "https://a.example/s#/items/anyOf/0/type",
                "instanceLocation": "/0",
                "error": "found the number 1, expected a string",
            ]
        )
        #expect(JSONSchemaOutput.basic([]) == ["valid": true])
        #expect(JSONSchemaOutput.flag(found) == ["valid": false])
    }

    @Test func writesTextForPeople() throws {
        let found = try violations(#"{"anyOf": [{"properties": {"kind": {"enum": ["card"]}}}]}"#, #"{"kind": "crad"}"#)
        let text = """
            the value: found an object of 1 member that matches none of 1 alternatives, expected a match of at least one
              schema: https://a.example/s#/anyOf
              /kind: found the string `"crad"`, expected `"card"`
                help: Write `card`.
                schema: https://a.example/s#/anyOf/0/properties/kind/enum

            """
        #expect(JSONSchemaOutput.text(found) == text)
    }

    @Test func longValuesAreCut() throws {
        let found = try violations(#"{"type": "null"}"#, "\"" + String(repeating: "x", count: 10_000) + "\"")
        #expect(found[0].message.utf8.count < 200)
    }
}
