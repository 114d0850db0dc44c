package import PatchbayEngine

/// The metaschemas of draft 2020-12, which describe the schemas themselves.
///
/// Content: <https://json-schema.org/draft/2020-12/schema> and the vocabularies it names. Copyright (c) 2022 JSON
/// Schema Specification Authors, under the BSD 3-Clause License: redistribution in source and binary form, with or
/// without modification, is permitted provided that the copyright notice, the conditions and the following disclaimer
/// are kept and the authors' names are not used to endorse products. The material is provided "as is", without
/// warranty of any kind; the authors are not liable for damages that arise from its use.
package enum Metaschemas {
    /// The URI of the dialect.
    package static let dialect = "https://json-schema.org/draft/2020-12/schema"

    /// The URIs of all metaschemas, sorted.
    package static let uris: [String] = documents.keys.sorted()

    /// The metaschema of a URI.
    package static func document(at uri: String) -> JSONValue? {
        documents[uri]
    }

    private static let documents: [String: JSONValue] = {
        var documents: [String: JSONValue] = [:]
        for text in [
            schema, core, unevaluated, applicator, validation, metaData, formatAnnotation, formatAssertion, content,
        ] {
            // A test holds that every one of them parses.
            guard let document = try? JSONValue(parsing: text), let uri = document["$id"]?.stringValue else { continue }
            documents[uri] = document
        }
        return documents
    }()
}
