import PatchbayEngine

/// Finds the identifiers of a document: `$id`, `$anchor` and `$dynamicAnchor` of subschemas, and of nothing else.
struct SchemaIndexer {
    private struct Visit {
        var value: JSONValue
        var place: SchemaPlace
        var resource: Int
    }

    private var pending: [Visit] = []

    /// Registers what a schema and its subschemas declare.
    mutating func index(_ schema: JSONValue, at place: SchemaPlace, resource: Int, in registry: inout SchemaRegistry) {
        pending = [Visit(value: schema, place: place, resource: resource)]
        // An explicit stack: the depth of a document is not the depth of ours.
        while let visit = pending.popLast() {
            guard let object = visit.value.objectValue else {
                nameIfRoot(visit, in: &registry)
                continue
            }
            let resource = identify(object, visit, in: &registry)
            addAnchors(object, visit.place, resource, in: &registry)
            for member in object.members {
                guard let keyword = SchemaKeyword.named(member.name) else { continue }
                let base = visit.place.appending(member.name)
                for (tokens, value) in keyword.subschemas.places(in: member.value) {
                    let inner = tokens.reduce(base) { $0.appending($1) }
                    pending.append(Visit(value: value, place: inner, resource: resource))
                }
            }
        }
    }

    private func nameIfRoot(_ visit: Visit, in registry: inout SchemaRegistry) {
        if visit.place.pointer.isEmpty { _ = registry.name(visit.resource) }
    }

    /// The resource that a schema object belongs to, which is a new one when it has `$id`.
    private func identify(_ object: JSONObject, _ visit: Visit, in registry: inout SchemaRegistry) -> Int {
        let isRoot = visit.place.pointer.isEmpty
        let place = visit.place.appending("$id")
        guard let text = object["$id"]?.stringValue else {
            if isRoot { register(visit.resource, visit.place, object, in: &registry) }
            return visit.resource
        }
        var uri = URIReference(text).resolved(against: registry.resources[visit.resource].uri)
        if let fragment = uri.fragment, !fragment.isEmpty {
            registry.note(
                "`$id` is \(ValueDescription.literal(.string(text))), expected a URI without fragment",
                at: place,
                help: "Name a part of a schema with `$anchor`."
            )
        }
        uri.fragment = nil
        guard !isRoot else {
            registry.update(visit.resource) { $0.uri = uri }
            register(visit.resource, place, object, in: &registry)
            return visit.resource
        }
        let resource = registry.addResource(uri, at: visit.place, parent: visit.resource)
        register(resource, place, object, in: &registry)
        return resource
    }

    private func register(
        _ resource: Int,
        _ place: SchemaPlace,
        _ object: JSONObject,
        in registry: inout SchemaRegistry
    ) {
        registry.update(resource) { $0.dialect = object["$schema"]?.stringValue }
        if !registry.name(resource) {
            let uri = registry.resources[resource].uri.withoutFragment
            registry.note("two schemas have the URI `\(uri)`", at: place, help: "Give each schema its own `$id`.")
        }
    }

    private func addAnchors(
        _ object: JSONObject,
        _ place: SchemaPlace,
        _ resource: Int,
        in registry: inout SchemaRegistry
    ) {
        for keyword in ["$anchor", "$dynamicAnchor"] {
            guard let name = object[keyword]?.stringValue else { continue }
            if let other = registry.resources[resource].anchors[ExactText(name)], other != place {
                registry.note("the anchor `\(name)` occurs twice in one schema", at: place.appending(keyword))
            }
            registry.update(resource) { $0.anchors[ExactText(name)] = place }
            if keyword == "$dynamicAnchor" {
                registry.update(resource) { $0.dynamicAnchors[ExactText(name)] = place }
            }
        }
    }
}
