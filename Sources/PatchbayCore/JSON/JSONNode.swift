package import PatchbayEngine

/// A JSON value of a spec with the places of everything in it; what could not be read is a node of its own.
package indirect enum JSONNode: Sendable, Hashable {
    case null(SourceRange)
    case bool(Bool, SourceRange)
    case number(JSONNumber, SourceRange)
    case string(String, SourceRange)
    case array([JSONNode], SourceRange)
    case object([Member], SourceRange)
    /// Something was here that is no value; a finding says what.
    case invalid(SourceRange)

    /// A member with the place of its name.
    package struct Member: Sendable, Hashable {
        /// The name, unescaped.
        package var name: String
        /// Where the name stands, quotes included.
        package var nameRange: SourceRange
        /// The value.
        package var value: JSONNode

        /// A member.
        package init(name: String, nameRange: SourceRange, value: JSONNode) {
            self.name = name
            self.nameRange = nameRange
            self.value = value
        }
    }

    /// Where the value stands.
    package var range: SourceRange {
        switch self {
        case .null(let range), .bool(_, let range), .number(_, let range), .string(_, let range), .array(_, let range),
            .object(_, let range), .invalid(let range):
            range
        }
    }

    /// The members when this is an object.
    package var members: [Member]? {
        if case .object(let members, _) = self { members } else { nil }
    }

    /// The elements when this is an array.
    package var elements: [JSONNode]? {
        if case .array(let elements, _) = self { elements } else { nil }
    }

    /// The text when this is a string.
    package var text: String? {
        if case .string(let text, _) = self { text } else { nil }
    }

    /// The first member of that name.
    package func member(_ name: String) -> Member? {
        members?.first { ExactText.areSame($0.name, name) }
    }

    /// The value of the first member of that name.
    package subscript(name: String) -> JSONNode? { member(name)?.value }

    /// The value without places; the first of equal names counts, and nil stands for what could not be read.
    package var value: JSONValue? {
        switch self {
        case .null: return .null
        case .bool(let flag, _): return .bool(flag)
        case .number(let number, _): return .number(number)
        case .string(let text, _): return .string(text)
        case .array(let elements, _):
            let values = elements.compactMap(\.value)
            return values.count == elements.count ? .array(values) : nil
        case .object(let members, _):
            var names: Set<ExactText> = []
            var kept: [JSONObject.Member] = []
            for member in members where names.insert(ExactText(member.name)).inserted {
                guard let value = member.value.value else { return nil }
                kept.append(JSONObject.Member(name: member.name, value: value))
            }
            return .object(JSONObject(kept))
        case .invalid: return nil
        }
    }

    /// The kind in words, for messages.
    package var kindWords: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        case .invalid: "nothing readable"
        }
    }
}
