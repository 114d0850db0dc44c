import PatchbayEngine

/// Where the value of a keyword holds schemas.
enum SubschemaPlaces: Sendable {
    /// Nowhere.
    case none
    /// The value is a schema.
    case value
    /// Each element is a schema.
    case elements
    /// Each member's value is a schema.
    case members
    /// Each member's value that is not an array is a schema, as in `dependencies`.
    case membersButArrays

    /// The schemas of a keyword's value with the reference tokens that lead to them.
    func places(in value: JSONValue) -> [(tokens: [String], value: JSONValue)] {
        switch (self, value) {
        case (.value, _): [([], value)]
        case (.elements, .array(let elements)): elements.enumerated().map { (["\($0.offset)"], $0.element) }
        case (.members, .object(let object)): object.members.map { ([$0.name], $0.value) }
        case (.membersButArrays, .object(let object)):
            object.members.filter { $0.value.kind != .array }.map { ([$0.name], $0.value) }
        default: []
        }
    }
}
