import PatchbayEngine

/// The name of a template's variable: a first name and the members that lead on, as in `parent.id`.
struct VariableName: Sendable, Hashable {
    /// The variable itself.
    let first: String
    /// The members within its value.
    let members: [String]

    init(_ text: String) {
        let names = text.utf8.split(separator: UInt8(ascii: ".")).map { String(Substring($0)) }
        first = names.first ?? ""
        members = Array(names.dropFirst())
    }

    /// The value by the value of the first name; of a list, the list of what its elements have.
    func find(_ value: (String) -> JSONValue?) -> JSONValue? {
        value(first).flatMap { Self.find(members[...], in: $0) }
    }

    private static func find(_ members: ArraySlice<String>, in value: JSONValue) -> JSONValue? {
        guard let name = members.first else { return value }
        if let elements = value.arrayValue { return .array(elements.compactMap { find(members, in: $0) }) }
        return value[name].flatMap { find(members.dropFirst(), in: $0) }
    }

    /// Sets the value inside an object, which gets the objects on the way as well; nil removes it.
    func set(_ value: JSONValue?, in object: inout JSONObject) {
        Self.set(value, [first] + members, in: &object)
    }

    private static func set(_ value: JSONValue?, _ names: [String], in object: inout JSONObject) {
        guard names.count > 1 else {
            object[names[0]] = value
            return
        }
        var inner = object[names[0]]?.objectValue ?? JSONObject()
        set(value, Array(names.dropFirst()), in: &inner)
        object[names[0]] = .object(inner)
    }
}
