import PatchbayEngine

/// Reads the members of a checkpoint's objects and names the one that is broken.
struct CheckpointReader {
    private let value: JSONValue
    private let path: String

    init(_ value: JSONValue, _ path: String) {
        self.value = value
        self.path = path
    }

    /// The path of a member, for messages.
    func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func has(_ name: String) -> Bool { value[name] != nil }

    func text(_ name: String) throws(CheckpointError) -> String {
        guard let text = value[name]?.stringValue else { throw .malformed(place(name)) }
        return text
    }

    func optionalText(_ name: String) throws(CheckpointError) -> String? {
        value[name] == nil ? nil : try text(name)
    }

    func integer(_ name: String) throws(CheckpointError) -> Int {
        guard let number = value[name]?.numberValue?.intValue else { throw .malformed(place(name)) }
        return number
    }

    func flag(_ name: String) throws(CheckpointError) -> Bool {
        guard let flag = value[name]?.boolValue else { throw .malformed(place(name)) }
        return flag
    }

    func instant(_ name: String) throws(CheckpointError) -> Timestamp? {
        value[name] == nil ? nil : Timestamp(microseconds: try integer(name))
    }

    func instants(_ name: String) throws(CheckpointError) -> [Timestamp] {
        let numbers = try elements(name).map { $0.numberValue?.intValue }
        guard !numbers.contains(nil) else { throw .malformed(place(name)) }
        return numbers.compactMap(\.self).map { Timestamp(microseconds: $0) }
    }

    func texts(_ name: String) throws(CheckpointError) -> [String] {
        let texts = try elements(name).map(\.stringValue)
        guard !texts.contains(nil) else { throw .malformed(place(name)) }
        return texts.compactMap(\.self)
    }

    func list<Element>(
        _ name: String,
        _ read: (CheckpointReader) throws(CheckpointError) -> Element
    ) throws(CheckpointError) -> [Element] {
        var elements: [Element] = []
        for (index, element) in try self.elements(name).enumerated() {
            elements.append(try read(CheckpointReader(element, "\(place(name))[\(index)]")))
        }
        return elements
    }

    func object<Object>(
        _ name: String,
        _ read: (CheckpointReader) throws(CheckpointError) -> Object
    ) throws(CheckpointError) -> Object? {
        guard let inner = value[name] else { return nil }
        guard inner.objectValue != nil else { throw .malformed(place(name)) }
        return try read(CheckpointReader(inner, place(name)))
    }

    /// An object's members as they are; none when it is missing.
    func values(_ name: String) throws(CheckpointError) -> JSONObject {
        guard let inner = value[name] else { return JSONObject() }
        guard let object = inner.objectValue else { throw .malformed(place(name)) }
        return object
    }

    private func elements(_ name: String) throws(CheckpointError) -> [JSONValue] {
        guard let elements = value[name]?.arrayValue else { throw .malformed(place(name)) }
        return elements
    }
}

extension JSONValue {
    /// An object of the members that have a value.
    static func members(_ members: [(name: String, value: JSONValue?)]) -> JSONValue {
        .object(
            JSONObject(members.compactMap { name, value in value.map { JSONObject.Member(name: name, value: $0) } })
        )
    }

    /// A whole number.
    static func integer(_ number: Int) -> JSONValue { .number(JSONNumber(number)) }
}

extension Timestamp {
    /// The microseconds since 1970.
    var json: JSONValue { .integer(microseconds) }
}
