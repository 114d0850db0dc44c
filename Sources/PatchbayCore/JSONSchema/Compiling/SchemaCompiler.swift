import PatchbayEngine

/// Turns schemas into nodes, one after the other from a queue, so that no nesting deepens the stack.
struct SchemaCompiler {
    private struct Task {
        var node: Int
        var place: SchemaPlace
        var value: JSONValue
    }

    var registry: SchemaRegistry
    /// Whether `format` is checked whatever the dialect says.
    let formatAssertion: Bool
    private(set) var errors: [JSONSchemaCompileError] = []
    private var nodes: [SchemaNode] = []
    private var nodeByPlace: [SchemaPlace: Int] = [:]
    private var queue: [Task] = []
    private var compiledCount = 0
    private var dialects: [Int: Set<SchemaVocabulary>] = [:]
    private var usedDocuments: Set<Int> = []
    private var usedResources: [Int] = []
    private var dynamicNames: Set<ExactText> = []
    /// Patterns already compiled: a pattern often occurs many times.
    var expressions: [ExactText: RegularExpression] = [:]

    private init(registry: SchemaRegistry, formatAssertion: Bool) {
        self.registry = registry
        self.formatAssertion = formatAssertion
    }

    /// The program of a registry's document 0.
    /// - Throws: every mistake in the schemas that the program would need.
    static func program(
        of schema: JSONValue,
        registry: SchemaRegistry,
        formatAssertion: Bool
    ) throws(JSONSchemaCompileErrors) -> SchemaProgram {
        var compiler = SchemaCompiler(registry: registry, formatAssertion: formatAssertion)
        let root = compiler.node(for: schema, at: SchemaPlace(document: 0, pointer: ""), resource: 0)
        compiler.compileQueue()
        let anchors = compiler.compileDynamicAnchors()
        guard compiler.errors.isEmpty else { throw JSONSchemaCompileErrors(errors: compiler.errors) }
        return SchemaProgram(nodes: compiler.nodes, root: root, dynamicAnchors: anchors)
    }

    /// The node of a schema, which is compiled later when it is new.
    mutating func node(for value: JSONValue, at place: SchemaPlace, resource: Int) -> Int {
        if let known = nodeByPlace[place] { return known }
        let index = nodes.count
        use(resource, document: place.document)
        let owner = registry.resources[resource]
        let pointer = Substring(place.pointer.utf8.dropFirst(owner.place.pointer.utf8.count))
        nodes.append(
            SchemaNode(resource: resource, location: owner.uri.withoutFragment + "#" + Self.fragment(String(pointer)))
        )
        nodeByPlace[place] = index
        queue.append(Task(node: index, place: place, value: value))
        return index
    }

    /// A JSON Pointer as a URI fragment (RFC 6901 section 6).
    private static func fragment(_ pointer: String) -> String {
        var text: [UInt8] = []
        for byte in pointer.utf8 {
            if URICharacters.isFragment(byte) {
                text.append(byte)
            } else {
                let digits = Array("0123456789ABCDEF".utf8)
                text += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func use(_ resource: Int, document: Int) {
        if usedDocuments.insert(document).inserted { errors += registry.documents[document].errors }
        if dialects[resource] == nil {
            dialects[resource] = vocabularies(of: resource)
            usedResources.append(resource)
        }
    }

    private mutating func compileQueue() {
        while compiledCount < queue.count {
            compile(queue[compiledCount])
            compiledCount += 1
        }
    }

    private mutating func compile(_ task: Task) {
        switch task.value {
        case .bool(let verdict): nodes[task.node].isFalse = !verdict
        case .object(let schema): compile(schema, task)
        default:
            refuse(at: task.place, found: task.value, expected: "a schema, which is an object or a boolean")
        }
    }

    private mutating func compile(_ schema: JSONObject, _ task: Task) {
        let resource = nodes[task.node].resource
        let dialect = dialects[resource] ?? SchemaVocabulary.standard
        let ranks = schema.names.compactMap(SchemaKeyword.rank).sorted()
        for rank in ranks {
            let keyword = SchemaKeyword.all[rank]
            guard let value = schema[keyword.name], dialect.contains(keyword.vocabulary) else { continue }
            let site = KeywordSite(
                name: keyword.name,
                value: value,
                schema: schema,
                schemaPlace: task.place,
                resource: resource
            )
            guard let assertion = keyword.compile(site, &self) else { continue }
            nodes[task.node].assertions.append(assertion)
            if assertion.readsEvaluated { nodes[task.node].readsEvaluated = true }
        }
    }

    /// Notes that `$dynamicRef` looks for a name, which every resource in use may then answer.
    mutating func lookDynamically(for name: ExactText) {
        dynamicNames.insert(name)
    }

    /// Compiles what `$dynamicRef` may reach: new nodes may bring new resources and new names, until none is new.
    private mutating func compileDynamicAnchors() -> [DynamicAnchor: Int] {
        var anchors: [DynamicAnchor: Int] = [:]
        var isSettled = false
        while !isSettled {
            isSettled = true
            for resource in usedResources {
                for name in dynamicNames {
                    let anchor = DynamicAnchor(resource: resource, name: name)
                    guard anchors[anchor] == nil, let place = registry.resources[resource].dynamicAnchors[name],
                        let value = registry.value(at: place)
                    else { continue }
                    anchors[anchor] = node(for: value, at: place, resource: resource)
                    isSettled = false
                }
            }
            compileQueue()
        }
        return anchors
    }

    /// Notes a mistake.
    mutating func refuse(at place: SchemaPlace, _ message: String, help: String? = nil) {
        let document = registry.documents[place.document].uri
        errors.append(
            JSONSchemaCompileError(document: document, pointer: place.pointer, message: message, help: help)
        )
    }

    /// Notes a value that is not what its place asks for.
    mutating func refuse(at place: SchemaPlace, found: JSONValue, expected: String) {
        refuse(at: place, "found \(ValueDescription.phrase(found)), expected \(expected)")
    }
}

// MARK: - Dialects

extension SchemaCompiler {
    /// Whether a resource's dialect has a vocabulary.
    func uses(_ vocabulary: SchemaVocabulary, in resource: Int) -> Bool {
        dialects[resource]?.contains(vocabulary) ?? false
    }

    /// The vocabularies that a resource's `$schema`, or else that of the schema around it, declares.
    private mutating func vocabularies(of resource: Int) -> Set<SchemaVocabulary> {
        let subject = registry.resources[resource]
        // A dialect that is no absolute URI is refused where the keyword is compiled.
        guard let dialect = subject.dialect, URIReference(dialect).scheme != nil else {
            return subject.parent.map { vocabularies(of: $0) } ?? SchemaVocabulary.standard
        }
        let place = subject.place.appending("$schema")
        let uri = URIReference(dialect).withoutFragment
        guard let metaschema = registry.resource(named: uri),
            let declared = registry.value(at: registry.resources[metaschema].place)
        else {
            refuse(
                at: place,
                "found the unknown dialect `\(dialect)`, expected `\(Metaschemas.dialect)`",
                help: "Use draft 2020-12 or hand in the metaschema's document."
            )
            return SchemaVocabulary.standard
        }
        guard let vocabulary = declared["$vocabulary"]?.objectValue else { return SchemaVocabulary.standard }
        return vocabularies(declaredBy: vocabulary, of: dialect, at: place)
    }

    private mutating func vocabularies(
        declaredBy vocabulary: JSONObject,
        of dialect: String,
        at place: SchemaPlace
    ) -> Set<SchemaVocabulary> {
        var known: Set<SchemaVocabulary> = [.core]
        for member in vocabulary.members {
            if let vocabulary = SchemaVocabulary.named(member.name) {
                known.insert(vocabulary)
            } else if member.value == true {
                refuse(
                    at: place,
                    "the dialect `\(dialect)` requires the vocabulary `\(member.name)`, which is not known"
                )
            }
        }
        return known
    }
}
