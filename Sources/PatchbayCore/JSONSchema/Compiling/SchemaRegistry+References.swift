import PatchbayEngine

/// What a reference leads to.
struct ReferenceTarget {
    var value: JSONValue
    var place: SchemaPlace
    /// The resource that the place belongs to.
    var resource: Int
    /// The fragment, when it is the name of a dynamic anchor.
    var dynamicName: ExactText?
}

/// Why a reference leads nowhere.
struct ReferenceProblem: Error {
    var message: String
    var help: String?
}

extension SchemaRegistry {
    /// What a reference leads to, as seen from a resource.
    mutating func resolve(_ text: String, from resource: Int) -> Result<ReferenceTarget, ReferenceProblem> {
        let base = resources[resource].uri
        let uri = URIReference(text).resolved(against: base)
        // A schema means itself by its own URI, whatever else has that URI.
        let isOwn = uri.withoutFragment == base.withoutFragment
        guard let target = isOwn ? resource : self.resource(named: uri.withoutFragment) else {
            let help = SchemaSuggestion.sentence(for: uri.withoutFragment, among: knownURIs)
            return .failure(
                ReferenceProblem(
                    message:
                        "the reference `\(text)` leads to `\(uri.withoutFragment)`, which is not among the documents",
                    help: help ?? "Hand the document in under that URI."
                )
            )
        }
        guard let fragment = uri.decodedFragment else {
            return .failure(ReferenceProblem(message: "the fragment of `\(text)` is not percent-encoded UTF-8"))
        }
        guard fragment.isEmpty || fragment.utf8.first == 0x2F else {
            return resolve(anchor: fragment, text, in: target)
        }
        return resolve(pointer: fragment, text, in: target)
    }

    private func resolve(
        anchor: String,
        _ text: String,
        in resource: Int
    ) -> Result<ReferenceTarget, ReferenceProblem> {
        let anchors = resources[resource].anchors
        guard let place = anchors[ExactText(anchor)], let value = value(at: place) else {
            let names = anchors.keys.map(\.text).sorted()
            return .failure(
                ReferenceProblem(
                    message: "the reference `\(text)` names the anchor `\(anchor)`, which does not exist",
                    help: SchemaSuggestion.sentence(for: anchor, among: names)
                )
            )
        }
        let isDynamic = resources[resource].dynamicAnchors[ExactText(anchor)] != nil
        return .success(
            ReferenceTarget(
                value: value,
                place: place,
                resource: resource,
                dynamicName: isDynamic ? ExactText(anchor) : nil
            )
        )
    }

    private func resolve(
        pointer: String,
        _ text: String,
        in resource: Int
    ) -> Result<ReferenceTarget, ReferenceProblem> {
        guard let pointer = try? JSONPointer(parsing: pointer) else {
            return .failure(ReferenceProblem(message: "the fragment of `\(text)` is not a JSON Pointer"))
        }
        var place = resources[resource].place
        guard var value = value(at: place) else {
            return .failure(ReferenceProblem(message: "the reference `\(text)` leads nowhere"))
        }
        for token in pointer.tokens {
            guard let child = value.child(token) else {
                let names = value.objectValue?.names ?? []
                return .failure(
                    ReferenceProblem(
                        message: "the reference `\(text)` leads nowhere, because there is no `\(token)`",
                        help: SchemaSuggestion.sentence(for: token, among: names)
                    )
                )
            }
            value = child
            place = place.appending(token)
        }
        // The way may lead through an embedded schema, whose URI is then the base (core section 9.2.1).
        let owner = self.resource(owning: place) ?? resource
        return .success(ReferenceTarget(value: value, place: place, resource: owner))
    }
}
