import PatchbayCore
import PatchbayEngine
import Testing

@Suite struct JSONSchemaCompileErrorTests {
    private func errors(_ text: String, documents: [String: JSONValue] = [:]) throws -> [JSONSchemaCompileError] {
        let schema = try JSONValue(parsing: text)
        let thrown = #expect(throws: JSONSchemaCompileErrors.self) {
            _ = try JSONSchema(schema, baseURI: "https://a.example/s", documents: documents)
        }
        return try #require(thrown).errors
    }

    @Test func collectsEveryMistake() throws {
        let found = try errors(
            ##"""
            {"type": "strin", "minLength": -1, "$ref": "#/$defs/b", "$defs": {"a": {"pattern": "("}},
             "properties": {"x": {"required": "y", "items": []}}}
            """##
        )
        let pointers: Set = [
            "/type", "/minLength", "/$ref", "/$defs/a/pattern", "/properties/x/required", "/properties/x/items",
        ]
        #expect(Set(found.map(\.pointer)) == pointers)
        #expect(found.count == pointers.count)
        #expect(found.allSatisfy { $0.document == "https://a.example/s" })
    }

    private static let helps: [(schema: String, help: String?)] = [
        (##"{"$ref": "#/$defs/colour", "$defs": {"color": true}}"##, "Write `color`."),
        (##"{"$ref": "#moeny", "$defs": {"a": {"$anchor": "money"}}}"##, "Write `money`."),
        (##"{"$ref": "othre.json"}"##, "Write `https://a.example/other.json`."),
        (##"{"$ref": "urn:nothing:like:the:rest"}"##, "Hand the document in under that URI."),
        (##"{"$ref": "#/$defs/x"}"##, nil),
        (##"{"items": [true]}"##, "Name the schemas of the first items in `prefixItems`."),
        (
            ##"{"$schema": "http://json-schema.org/draft-04/schema#"}"##,
            "Use draft 2020-12 or hand in the metaschema's document."
        ),
    ]

    @Test(arguments: helps) func saysWhatToDo(_ schema: String, _ help: String?) throws {
        #expect(try errors(schema, documents: ["https://a.example/other.json": true]).map(\.help) == [help])
    }

    @Test func namesThePlaceInARegularExpression() throws {
        let found = try errors(#"{"pattern": "ab(?=c)"}"#)
        #expect(
            found.map(\.message) == [
                #"the regular expression `"ab(?=c)"` is refused at byte 2: look-ahead, which this engine does not have"#
            ]
        )
    }

    @Test(arguments: ["1", "null", "[]", #""true""#]) func refusesWhatIsNoSchema(_ text: String) throws {
        let found = try errors(text)
        #expect(found.map(\.pointer) == [""])
        #expect(found[0].message.hasSuffix("expected a schema, which is an object or a boolean"))
    }

    @Test func aMistakeReachedTwiceIsReportedOnce() throws {
        let found = try errors(
            ##"{"anyOf": [{"$ref": "#/$defs/a"}], "$ref": "#/$defs/a", "$defs": {"a": {"enum": 1}}}"##
        )
        #expect(
            found.map(\.description) == [
                "https://a.example/s#/$defs/a/enum: found the number 1, expected an array of values"
            ]
        )
    }
}
