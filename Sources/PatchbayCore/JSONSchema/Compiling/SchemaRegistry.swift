import PatchbayEngine

/// The documents of a compilation and everything in them that has a URI.
struct SchemaRegistry: Sendable {
    private(set) var documents: [SchemaDocument] = []
    private(set) var resources: [SchemaResource] = []
    private var resourceByURI: [ExactText: Int] = [:]

    /// Registers the schema, which becomes document 0, and the documents it may name.
    ///
    /// Where several claim one URI, the schema itself wins, then the document that was handed in under it.
    init(root: JSONValue, baseURI: String, documents table: [String: JSONValue]) {
        add(root, uri: baseURI)
        index(0)
        let others = table.sorted { $0.key < $1.key }.filter { $0.key != baseURI }
        for (uri, document) in others { add(document, uri: uri) }
        for document in documents.indices.dropFirst() { index(document) }
    }

    /// Adds a document, whose root is a resource.
    private mutating func add(_ value: JSONValue, uri: String) {
        var base = URIReference(uri)
        base.fragment = nil
        documents.append(SchemaDocument(uri: uri, value: value))
        let root = SchemaPlace(document: documents.count - 1, pointer: "")
        let resource = addResource(base, at: root, parent: nil)
        // The URI under which a document was handed in names it, whatever its `$id` says.
        let name = ExactText(base.withoutFragment)
        if resourceByURI[name] == nil { resourceByURI[name] = resource }
    }

    private mutating func index(_ document: Int) {
        guard let resource = documents[document].resources[ExactText("")] else { return }
        var indexer = SchemaIndexer()
        let root = SchemaPlace(document: document, pointer: "")
        indexer.index(documents[document].value, at: root, resource: resource, in: &self)
    }

    /// Adds a resource whose URI is not settled yet.
    mutating func addResource(_ uri: URIReference, at place: SchemaPlace, parent: Int?) -> Int {
        resources.append(SchemaResource(uri: uri, place: place, parent: parent))
        documents[place.document].resources[ExactText(place.pointer)] = resources.count - 1
        return resources.count - 1
    }

    /// Changes a resource.
    mutating func update(_ resource: Int, _ change: (inout SchemaResource) -> Void) {
        change(&resources[resource])
    }

    /// Makes a resource known by its URI, unless one of another document is; false when one of its own document is.
    mutating func name(_ resource: Int) -> Bool {
        let uri = ExactText(resources[resource].uri.withoutFragment)
        if let other = resourceByURI[uri] {
            return other == resource || resources[other].place.document != resources[resource].place.document
        }
        resourceByURI[uri] = resource
        return true
    }

    /// Notes a mistake.
    mutating func note(_ message: String, at place: SchemaPlace, help: String? = nil) {
        documents[place.document].errors.append(
            JSONSchemaCompileError(
                document: documents[place.document].uri,
                pointer: place.pointer,
                message: message,
                help: help
            )
        )
    }

    /// The resource of a URI without fragment, read from the built-in metaschemas when it is one of those.
    mutating func resource(named uri: String) -> Int? {
        if let known = resourceByURI[ExactText(uri)] { return known }
        guard let metaschema = Metaschemas.document(at: uri) else { return nil }
        add(metaschema, uri: uri)
        index(documents.count - 1)
        return resourceByURI[ExactText(uri)]
    }

    /// Every URI that names a resource, for suggestions.
    var knownURIs: [String] {
        resourceByURI.keys.map(\.text).filter { !$0.isEmpty }.sorted() + Metaschemas.uris
    }

    /// The value at a place.
    func value(at place: SchemaPlace) -> JSONValue? {
        (try? JSONPointer(parsing: place.pointer))?.resolve(in: documents[place.document].value)
    }

    /// The innermost resource that a place belongs to.
    func resource(owning place: SchemaPlace) -> Int? {
        let roots = documents[place.document].resources
        var pointer = Substring(place.pointer)
        while true {
            if let resource = roots[ExactText(String(pointer))] { return resource }
            guard let slash = pointer.utf8.lastIndex(of: 0x2F) else { return nil }
            pointer = pointer[..<slash]
        }
    }
}
