import PatchbayCore
import PatchbayEngine
import Testing

@Suite struct SchemaShapeTests {
    private static let documents: [String: JSONValue] = [
        "https://a.example/money.json": [
            "$id": "https://a.example/money.json", "type": "number", "description": "exact",
        ]
    ]

    private func shape(_ text: String) throws -> SchemaShape {
        SchemaShape(try JSONValue(parsing: text), baseURI: "https://a.example/m", documents: Self.documents)
    }

    private static let typed: [(schema: String, types: [String])] = [
        (##"{"type": "string"}"##, ["string"]),
        (##"{"type": ["number", "null"]}"##, ["null", "number"]),
        (##"{"type": ["number", "integer"]}"##, ["number"]),
        (##"{"allOf": [{"type": ["number", "string"]}, {"type": "integer"}]}"##, ["integer"]),
        (##"{"enum": ["a", null]}"##, ["null", "string"]),
        (##"{"type": "string", "enum": ["a", null]}"##, ["string"]),
        (##"{"const": 1.50}"##, ["number"]),
        (##"{"const": 1.0}"##, ["integer"]),
        (##"{"anyOf": [{"$ref": "money.json"}, {"type": "null"}]}"##, ["null", "number"]),
        (
            ##"{"oneOf": [{"type": "null"}, {"allOf": [{"$ref": "#/$defs/a"}]}], "$defs": {"a": {"type": "array"}}}"##,
            ["null", "array"]
        ),
        (##"{"$ref": "#/$defs/a", "type": ["object", "null"], "$defs": {"a": {"$ref": "#"}}}"##, ["null", "object"]),
        (##"{"$ref": "nowhere.json", "type": "boolean"}"##, ["boolean"]),
        (##"{"type": "strin"}"##, []),
        ("true", ["null", "boolean", "number", "string", "array", "object"]),
        ("false", []),
    ]

    @Test(arguments: typed)
    func intersectsTypes(_ schema: String, _ types: [String]) throws {
        #expect(try shape(schema).types.map(\.rawValue) == types)
    }

    @Test func numbersAllowIntegers() throws {
        #expect(try shape(##"{"type": "number"}"##).allows(.integer))
        #expect(try !shape(##"{"type": "integer"}"##).allows(.number))
        #expect(try !shape(##"{"type": "string"}"##).allows(.integer))
    }

    @Test func findsPropertiesThroughReferences() throws {
        let model = try shape(
            ##"""
            {"allOf": [{"$ref": "#/$defs/base"}], "required": ["id", "amount"], "additionalProperties": true,
             "properties": {"amount": {"$ref": "money.json", "type": ["number", "null"]},
                            "at": {"type": "string", "format": "date-time", "title": "When"}},
             "$defs": {"base": {"required": ["id"], "properties": {"id": {"type": "string"}}}}}
            """##
        )
        #expect(model.propertyNames == ["amount", "at", "id"])
        #expect(model.required == ["id", "amount"])
        #expect(!model.isClosed)
        #expect(try #require(model.property(named: "amount")).types == [.number])
        #expect(model.property(named: "amount")?.description == "exact")
        #expect(model.property(named: "id")?.types == [.string])
        #expect(model.property(named: "at")?.format == "date-time")
        #expect(model.property(named: "at")?.title == "When")
        #expect(model.property(named: "other")?.types.count == 6)
    }

    @Test func findsPropertiesByPatternAndRest() throws {
        let model = try shape(
            ##"{"patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": {"type": "number"}}"##
        )
        #expect(model.property(named: "x-note")?.types == [.string])
        #expect(model.property(named: "count")?.types == [.number])
    }

    @Test(arguments: [
        ##"{"properties": {"a": true}, "additionalProperties": false}"##,
        ##"{"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false}"##,
        ##"{"properties": {"a": true, "b": false}, "additionalProperties": false}"##,
    ])
    func closedObjectsRefuseOthers(_ schema: String) throws {
        let model = try shape(schema)
        #expect(model.isClosed)
        #expect(model.property(named: "a") != nil)
        #expect(model.property(named: "b") == nil)
    }

    @Test func aClosedPartRefusesWhatAnotherDescribes() throws {
        let model = try shape(
            ##"""
            {"properties": {"b": {"type": "string"}},
             "allOf": [{"properties": {"a": true}, "additionalProperties": false}]}
            """##
        )
        #expect(model.property(named: "b") == nil)
    }

    @Test func findsItems() throws {
        let list = try shape(
            ##"""
            {"prefixItems": [{"type": "string"}], "items": {"$ref": "#/$defs/row"},
             "$defs": {"row": {"type": "object"}}}
            """##
        )
        #expect(list.item(at: 0)?.types == [.string])
        #expect(list.item(at: 1)?.types == [.object])
        #expect(list.items?.types == [.object])
        #expect(try shape("{}").items == nil)
    }

    @Test func intersectsEnumerations() throws {
        let status = try shape(##"{"enum": ["a", "b", "c"], "allOf": [{"enum": ["c", "b", "d"]}]}"##)
        #expect(status.enumeration == ["b", "c"])
        #expect(status.constant == nil)
        #expect(try shape(##"{"const": null}"##).constant == .null)
        #expect(try shape(##"{"type": "string"}"##).enumeration == nil)
        let nullable = try shape(##"{"anyOf": [{"enum": ["a"]}, {"type": "null"}]}"##)
        #expect(nullable.enumeration == ["a", .null])
    }
}
