package import PatchbayEngine

/// What a member of a spec may hold: the one declaration that checking, the JSON Schema and the reference read.
package indirect enum SpecKind: Sendable {
    /// A text.
    case text(TextRule)
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// A number, kept as it is written.
    case number
    /// `true` or `false`.
    case boolean
    /// Any JSON value but null.
    case literal
    /// A list.
    case list(SpecKind)
    /// An object with names of one's own.
    case map(SpecKind)
    /// An object of one shape.
    case object(SpecShape)
    /// An object whose `type` names its shape.
    case typed([SpecShape])
    /// An object that is told by the one member of `keys` that it has.
    case keyed([SpecShape])
    /// The first of these that takes the sort of JSON value that stands there.
    case either([SpecKind])
    /// A kind of the language by its name, so that kinds may contain themselves.
    case named(Name)

    /// What a text must be.
    package enum TextRule: Sendable {
        /// Anything.
        case any
        /// Lower-case letters, digits and hyphens.
        case identifier
        /// An absolute https URL, perhaps with variables in braces.
        case url
        /// A text with variables in braces.
        case template
        /// A JSONPath (RFC 9535).
        case path
        /// An I-Regexp (RFC 9485).
        case pattern
        /// An instant as RFC 3339 writes it.
        case instant
        /// One of these.
        case choice([String])
    }

    /// The kinds that contain themselves.
    package enum Name: String, Sendable, CaseIterable {
        case rule, step, predicate, pathReference, requestValue, request, errorRule, auth, fanOut
    }

    /// The sorts of JSON value that a kind takes.
    func takes(_ node: JSONNode) -> Bool {
        switch (self, node) {
        case (.text, .string), (.integer, .number), (.number, .number), (.boolean, .bool), (.list, .array),
            (.map, .object),
            (.object, .object), (.typed, .object), (.keyed, .object):
            true
        case (.literal, .null), (.literal, .invalid): false
        case (.literal, _): true
        case (.either(let kinds), _): kinds.contains { $0.takes(node) }
        case (.named(let name), _): SpecLanguage.kind(name).takes(node)
        default: false
        }
    }

    /// What is expected, in words.
    var words: String {
        switch self {
        case .text(.choice(let words)): "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
        case .text(.path): "a JSONPath"
        case .text: "a text"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "`true` or `false`"
        case .literal: "a JSON value that is not null"
        case .list: "a list"
        case .map, .object, .typed, .keyed: "an object"
        case .either: Self.join(alternatives)
        case .named(let name): SpecLanguage.kind(name).words
        }
    }

    /// What each of the alternatives expects, also of alternatives inside.
    private var alternatives: [String] {
        switch self {
        case .either(let kinds): kinds.flatMap(\.alternatives)
        case .named(let name): SpecLanguage.kind(name).alternatives
        default: [words]
        }
    }

    private static func join(_ words: [String]) -> String {
        var distinct: [String] = []
        for word in words where !distinct.contains(word) { distinct.append(word) }
        guard let last = distinct.popLast(), !distinct.isEmpty else { return words.first ?? "" }
        return distinct.joined(separator: ", ") + " or " + last
    }
}

/// An object of the language: its name and its members.
package struct SpecShape: Sendable {
    /// The name in the reference; of a typed object the value of `type`, of a keyed one the member that tells it.
    package var name: String
    /// One sentence.
    package var summary: String
    /// The members in the order of the reference.
    package var fields: [SpecField]

    /// A shape.
    package init(_ name: String, _ summary: String, _ fields: [SpecField]) {
        self.name = name
        self.summary = summary
        self.fields = fields
    }

    /// The members of several shapes together, of which none must be there, for an object whose `type` is not known yet.
    init(anyOf shapes: [SpecShape]) {
        var fields: [SpecField] = []
        for field in shapes.flatMap(\.fields) where !fields.contains(where: { $0.name == field.name }) {
            fields.append(field)
            fields[fields.count - 1].isRequired = false
        }
        self.init(shapes.map(\.name).joined(separator: ", "), "", fields)
    }

    /// The declaration of a member.
    func field(_ name: String) -> SpecField? { fields.first { $0.name == name } }
}

/// A member of an object of the language.
package struct SpecField: Sendable {
    /// The member's name.
    package var name: String
    /// What it may hold.
    package var kind: SpecKind
    /// One sentence.
    package var summary: String
    /// Whether it must be there.
    package var isRequired: Bool
    /// What stands for it when it is not there.
    package var defaultValue: JSONValue?
    /// Values for editors to offer.
    package var examples: [JSONValue]

    /// How the member is written, with its value where there is but one.
    var sample: String {
        guard case .text(.choice(let words)) = kind, words.count == 1 else { return JSONText.quoted(name) }
        return "\(JSONText.quoted(name)): \(JSONText.quoted(words[0]))"
    }

    /// A member.
    package init(
        _ name: String,
        _ kind: SpecKind,
        _ summary: String,
        isRequired: Bool = false,
        default defaultValue: JSONValue? = nil,
        examples: [JSONValue] = []
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.isRequired = isRequired
        self.defaultValue = defaultValue
        self.examples = examples
    }
}
