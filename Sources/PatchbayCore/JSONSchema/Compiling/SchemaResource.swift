import PatchbayEngine

/// A schema with a URI of its own: a document's root or a subschema with `$id` (core section 4.3.5).
struct SchemaResource: Sendable {
    /// The URI without fragment.
    var uri: URIReference
    /// Where the resource's root is.
    var place: SchemaPlace
    /// The resource that this one is embedded in.
    var parent: Int?
    /// The text of the root's `$schema`.
    var dialect: String?
    /// The places named by `$anchor` and `$dynamicAnchor`.
    var anchors: [ExactText: SchemaPlace] = [:]
    /// The places named by `$dynamicAnchor`.
    var dynamicAnchors: [ExactText: SchemaPlace] = [:]
}

/// A document that takes part in a compilation.
struct SchemaDocument: Sendable {
    /// The URI under which it was handed in.
    var uri: String
    var value: JSONValue
    /// The resources by the pointers of their roots.
    var resources: [ExactText: Int] = [:]
    /// Mistakes in identifiers, reported when the document is used.
    var errors: [JSONSchemaCompileError] = []
}
