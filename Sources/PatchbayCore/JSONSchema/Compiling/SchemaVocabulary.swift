/// The vocabularies of draft 2020-12 (core section 8.1.2).
enum SchemaVocabulary: String, CaseIterable, Sendable {
    case core = "core"
    case applicator = "applicator"
    case unevaluated = "unevaluated"
    case validation = "validation"
    case metaData = "meta-data"
    case formatAnnotation = "format-annotation"
    case formatAssertion = "format-assertion"
    case content = "content"

    /// The vocabulary's URI.
    var uri: String { "https://json-schema.org/draft/2020-12/vocab/" + rawValue }

    /// What a schema without `$schema` may use.
    static let standard: Set<SchemaVocabulary> = Set(allCases).subtracting([.formatAssertion])

    /// The vocabulary of a URI.
    static func named(_ uri: String) -> SchemaVocabulary? {
        allCases.first { $0.uri == uri }
    }
}
