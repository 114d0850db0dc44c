package import PatchbayEngine

/// One way in which an instance does not conform to its schema.
package struct JSONSchemaViolation: Error, Sendable, Hashable {
    /// The keyword that was not met; empty for the schema `false`.
    package var keyword: String
    /// The place in the instance.
    package var instancePath: [PathSegment]
    /// The JSON Pointer of the keyword along the way the evaluation took, through `$ref` and its like.
    package var keywordLocation: String
    /// The keyword's own URI with a JSON Pointer as fragment.
    package var absoluteKeywordLocation: String
    /// What the instance has there.
    package var found: String
    /// What the schema asks for.
    package var expected: String
    /// One sentence that says what to do, when that is known.
    package var help: String?
    /// Why each alternative of `anyOf` and the like failed.
    package var causes: [JSONSchemaViolation]

    /// The JSON Pointer of the place in the instance (RFC 6901).
    package var instanceLocation: String { JSONPointerText.text(instancePath) }

    /// One clause for the user.
    package var message: String { "found \(found), expected \(expected)" }
}

extension JSONSchemaViolation: CustomStringConvertible {
    /// The place and the message, as in `/price: found null, expected a number`.
    package var description: String {
        (instancePath.isEmpty ? "the value" : instanceLocation) + ": " + message
    }
}
