package import PatchbayEngine

/// A model that was read: its schema, what is known of it, and whether it can be used.
package struct Model: Sendable {
    /// What the schema says of values before any is seen.
    package let shape: ModelShape
    /// Why the schema cannot be used; nil when it can.
    package let fault: String?

    /// The model of a schema.
    package init(_ schema: JSONValue) {
        shape = ModelShape(schema)
        var fault: String?
        do throws(JSONSchemaCompileErrors) {
            _ = try JSONSchema(schema, formatAssertion: true)
        } catch {
            fault = error.errors.first?.message ?? "it is empty"
        }
        self.fault = fault
    }
}
