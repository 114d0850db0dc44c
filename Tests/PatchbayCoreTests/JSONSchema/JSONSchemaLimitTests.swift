import PatchbayCore
import PatchbayEngine
import Testing

@Suite struct JSONSchemaLimitTests {
    private static let loops = [
        ##"{"$ref": "#"}"##,
        ##"{"$ref": "#/$defs/a", "$defs": {"a": {"anyOf": [{"$ref": "#/$defs/b"}]}, "b": {"$ref": "#/$defs/a"}}}"##,
        ##"{"not": {"$ref": "#"}}"##,
        ##"{"if": {"$ref": "#"}}"##,
        ##"{"$dynamicAnchor": "a", "$dynamicRef": "#a"}"##,
        ##"{"dependentSchemas": {"a": {"$ref": "#"}}}"##,
    ]

    @Test(arguments: loops)
    func aReferenceBackToItselfIsAnError(_ text: String) throws {
        let schema = try JSONSchema(JSONValue(parsing: text))
        let found = schema.validate(["a": 1])
        try #require(found.count == 1)
        #expect(found[0].found == "a reference that leads back to itself on the same value")
        #expect(!schema.isValid(["a": 1]))
    }

    @Test func aLoopInAnAlternativeThatIsNotReachedIsNone() throws {
        let schema = try JSONSchema(JSONValue(parsing: ##"{"anyOf": [{"type": "number"}, {"$ref": "#"}]}"##))
        #expect(schema.isValid(1))
    }

    private static func nested(_ levels: Int) -> JSONValue {
        var value: JSONValue = ["value": 1]
        for _ in 1..<levels { value = ["next": value] }
        return value
    }

    @Test func followsTheDeepestDocumentThatAReaderGives() throws {
        let schema = try JSONSchema(
            JSONValue(parsing: ##"{"properties": {"next": {"allOf": [{"$ref": "#"}]}, "value": {"const": 1}}}"##)
        )
        #expect(schema.validate(Self.nested(512)).isEmpty)
    }

    @Test func stopsAtTheLimitOfDepth() throws {
        let text = ##"{"properties": {"next": {"$ref": "#"}}}"##
        let schema = try JSONSchema(JSONValue(parsing: text), limits: JSONSchemaLimits(depth: 100))
        #expect(schema.isValid(Self.nested(50)))
        let found = schema.validate(Self.nested(51))
        #expect(found.map(\.expected) == ["at most 100 levels of schemas applied to values"])
    }

    @Test func theStandardLimitOfDepthFitsTheStack() throws {
        let text = ##"{"properties": {"next": {"allOf": [{"anyOf": [{"oneOf": [{"allOf": [{"$ref": "#"}]}]}]}]}}}"##
        let found = try JSONSchema(JSONValue(parsing: text)).validate(Self.nested(512))
        #expect(found.map(\.expected) == ["at most 2048 levels of schemas applied to values"])
    }

    @Test func stopsAtTheLimitOfSteps() throws {
        // Each definition applies the next one twice: 2³⁰ applications.
        var definitions: [(String, JSONValue)] = [("d30", true)]
        for level in 0..<30 {
            let next: JSONValue = ["$ref": .string("#/$defs/d\(level + 1)")]
            definitions.append(("d\(level)", ["allOf": [next, next]]))
        }
        let members = definitions.map { JSONObject.Member(name: $0.0, value: $0.1) }
        let schema = try JSONSchema(
            ["$ref": "#/$defs/d0", "$defs": .object(JSONObject(members))],
            limits: JSONSchemaLimits(steps: 10_000)
        )
        #expect(schema.validate(1).map(\.expected) == ["at most 10000 steps of schemas applied to values"])
    }

    @Test func aLimitIsNoSuccessUnderNot() throws {
        let text = ##"{"not": {"properties": {"next": {"$ref": "#"}}}}"##
        let schema = try JSONSchema(JSONValue(parsing: text), limits: JSONSchemaLimits(depth: 5))
        #expect(!schema.isValid(Self.nested(50)))
    }

    @Test func keepsALimitedNumberOfViolations() throws {
        let schema = try JSONSchema(["items": false, "prefixItems": [["type": "null"]]])
        #expect(schema.validate([1, 2]).count == 2)
        let many = try JSONSchema(["items": ["type": "null"]], limits: JSONSchemaLimits(violations: 10))
        #expect(many.validate(.array([JSONValue](repeating: 1, count: 1000))).count == 10)
    }

    @Test func alternativesWithinAlternativesKeepFewCauses() throws {
        let text = ##"""
            {"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}, {"$ref": "#"}]},
             "value": {"type": "string"}}}
            """##
        let found = try JSONSchema(JSONValue(parsing: text)).validate(Self.nested(9))
        func count(_ violations: [JSONSchemaViolation]) -> Int { violations.reduce(0) { $0 + 1 + count($1.causes) } }
        #expect((1...110).contains(count(found)))
    }

    @Test func hugeExponentsCostNothing() throws {
        let schema = try JSONSchema(JSONValue(parsing: #"{"multipleOf": 0.7, "maximum": 1e999999999999999999999}"#))
        let instance = try JSONValue(parsing: "7e400000000")
        #expect(schema.isValid(instance))
        #expect(try !schema.isValid(JSONValue(parsing: "1e400000000")))
    }

    @Test func deepSchemasCompile() throws {
        var schema: JSONValue = ["type": "null"]
        for _ in 0..<500 { schema = ["not": schema] }
        #expect(try JSONSchema(schema).isValid(.null))
    }
}
