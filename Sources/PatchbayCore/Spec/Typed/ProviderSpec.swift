/// A provider as its spec writes it, with the places of everything.
package struct ProviderSpec: Sendable, Hashable {
    /// The version of the language.
    package var version: Int
    /// The service's id.
    package var id: Located<String>
    /// The name that people know.
    package var name: String
    /// One sentence for the list of integrations.
    package var description: String?
    /// The group in the list of integrations.
    package var category: String?
    /// What the integration offers, a word each.
    package var features: [String]
    /// The provider's own reference.
    package var documentation: String?
    /// A picture; one is drawn when there is none.
    package var icon: String?
    /// Public values that belong to a connection.
    package var variables: [VariableSpec]
    /// Secrets that the person who connects supplies.
    package var credentials: [CredentialSpec]
    /// How a connection is made.
    package var auth: AuthSpec
    /// What all requests share.
    package var api: APISpec
    /// What can be read.
    package var dataTypes: [DataTypeSpec]
    /// How the provider tells of changes; nil when it does not.
    package var webhooks: WebhookSpec?
    /// Where the object stands.
    package var range: SourceRange
}

extension SpecDecoder {
    /// A provider; nil when its id, `auth` or `api` is broken.
    func provider(_ reader: SpecReader) -> ProviderSpec? {
        guard let id = reader.text("id"), let authentication = reader.object("auth"), let auth = auth(authentication),
            let shared = reader.object("api"), let api = api(shared)
        else { return nil }
        return ProviderSpec(
            version: reader.integer("specVersion") ?? 1,
            id: id,
            name: reader.text("name")?.value ?? id.value,
            description: reader.text("description")?.value,
            category: reader.text("category")?.value,
            features: reader.texts("features").map(\.value),
            documentation: reader.text("documentation")?.value,
            icon: reader.text("icon")?.value,
            variables: reader.entries("variables").map { variable($0.name, $0.object) },
            credentials: reader.entries("credentials").map { credential($0.name, $0.object) },
            auth: auth,
            api: api,
            dataTypes: reader.entries("dataTypes").map { dataType($0.name, $0.object) },
            webhooks: reader.object("webhooks").flatMap { webhooks($0) },
            range: reader.range
        )
    }
}
