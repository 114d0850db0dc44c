import PatchbayEngine

/// Turns checked nodes of a spec into typed values; what the shape checker has refused is left out.
struct SpecDecoder {
    /// `definitions` of the spec, for `use`.
    let definitions: JSONNode?

    /// Decodes a whole spec whose data types have inherited their defaults; nil when it is no object.
    static func decode(_ root: JSONNode) -> ProviderSpec? {
        guard let reader = SpecReader(root, .object(SpecLanguage.provider)) else { return nil }
        return SpecDecoder(definitions: root["definitions"]).provider(reader)
    }
}
