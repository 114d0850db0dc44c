import PatchbayEngine

/// A place in one of the documents that take part in a compilation.
struct SchemaPlace: Hashable, Sendable {
    /// The document's index in the registry.
    var document: Int
    /// The JSON Pointer from the document's root.
    var pointer: String

    /// Equal by code points: two names of one object may be canonical equivalents.
    static func == (left: SchemaPlace, right: SchemaPlace) -> Bool {
        left.document == right.document && ExactText.areSame(left.pointer, right.pointer)
    }

    /// The place of a member's value or an element below this one.
    func appending(_ token: String) -> SchemaPlace {
        SchemaPlace(document: document, pointer: pointer + "/" + JSONPointerText.escape(token))
    }
}

extension JSONValue {
    /// The member or element that a reference token names.
    func child(_ token: String) -> JSONValue? {
        switch self {
        case .object(let object): object[token]
        case .array: JSONPointer.index(token).flatMap { self[$0] }
        default: nil
        }
    }
}
