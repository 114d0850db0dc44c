/// All that is said of a transform, once: `validate`, the JSON Schema, `patchbay functions` and the tests read it.
package struct TransformDeclaration: Sendable {
    /// The group under which the reference lists it.
    package enum Category: String, Sendable, CaseIterable {
        case text, numbers, dates, structure, types, lookups, identity, privacy
    }

    /// The `type` of a step, such as `uppercase`.
    package var name: String
    /// Where the reference lists it.
    package var category: Category
    /// One sentence, present tense.
    package var summary: String
    /// What the summary leaves open; Markdown, may be empty.
    package var details: String
    /// The parameters in the order of the reference.
    package var parameters: [TransformParameter]
    /// The kinds that the work takes; anything else is a finding of `validate` or a field error.
    package var accepts: ValueType.Kinds
    /// Whether absent and null reach the work instead of passing through.
    package var handlesMissing: Bool
    private let ownExamples: @Sendable () -> [TransformExample]

    /// A declaration.
    package init(
        name: String,
        category: Category,
        summary: String,
        details: String = "",
        parameters: [TransformParameter] = [],
        accepts: ValueType.Kinds,
        handlesMissing: Bool = false,
        examples: @autoclosure @escaping @Sendable () -> [TransformExample]
    ) {
        self.name = name
        self.category = category
        self.summary = summary
        self.details = details
        self.parameters = parameters
        self.accepts = accepts
        self.handlesMissing = handlesMissing
        ownExamples = examples
    }

    /// Executed examples: empty, wrong type, the limit, non-ASCII among them; made when somebody asks.
    ///
    /// Of absent and null, which pass through most transforms, the declaration adds one itself.
    package var examples: [TransformExample] {
        let examples = ownExamples()
        guard let first = examples.first, !handlesMissing else { return examples }
        let record = JSONValue.object(first.record)
        return examples + [
            TransformExample(nil, .object(first.arguments), record: record, gives: .absent),
            TransformExample(.null, .object(first.arguments), record: record, gives: .value(.null)),
        ]
    }
}

/// A parameter of a transform.
package struct TransformParameter: Sendable {
    /// What an argument may be; decided here, never by the look of the argument.
    package indirect enum Kind: Sendable, Hashable {
        /// A text.
        case text
        /// A whole number in a range.
        case integer(ClosedRange<Int>)
        /// An exact decimal: a JSON number.
        case decimal
        /// `true` or `false`.
        case boolean
        /// One of these words.
        case choice([String])
        /// Any JSON value that is not null.
        case json
        /// A path into the record, read for each record.
        case path
        /// A number, or a path to one.
        case decimalOrPath
        /// A text as it is, or an object such as `{ "record": "$.a" }` that leads to one.
        case textOrPath
        /// A JSONPath within the value that is transformed.
        case query
        /// A linear-time regular expression (I-Regexp, with capture groups).
        case pattern
        /// An object from text to any JSON value.
        case table
        /// A time zone of the IANA database.
        case zone
        /// A list of that kind; where the kind is a text or a choice, one may stand alone.
        case list(Kind)
        /// A predicate over each element.
        case predicate
    }

    /// The member's name in the step.
    package var name: String
    /// What it may be.
    package var kind: Kind
    /// One sentence.
    package var summary: String
    /// Whether a step must have it.
    package var isRequired: Bool
    /// What stands for an argument that is left out.
    package var defaultValue: JSONValue?

    /// A parameter.
    package init(
        _ name: String,
        _ kind: Kind,
        _ summary: String,
        isRequired: Bool = false,
        default defaultValue: JSONValue? = nil
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.isRequired = isRequired
        self.defaultValue = defaultValue
    }
}

/// An executed example of a transform.
package struct TransformExample: Sendable {
    /// What comes out: a value, nothing, or a failure that contains a text.
    package enum Outcome: Sendable {
        case value(JSONValue)
        case absent
        case failure(String)
    }

    /// The input; nil is absent.
    package var input: JSONValue?
    /// The arguments beside `type`.
    package var arguments: JSONObject
    /// The record that the paths among the arguments look into.
    package var record: JSONObject
    /// What comes out.
    package var outcome: Outcome

    /// An example.
    package init(
        _ input: JSONValue?,
        _ arguments: JSONValue = [:],
        record: JSONValue = [:],
        gives outcome: Outcome
    ) {
        self.input = input
        self.arguments = arguments.objectValue ?? JSONObject()
        self.record = record.objectValue ?? JSONObject()
        self.outcome = outcome
    }
}

extension JSONValue {
    /// A number as it is written, such as `10.00`, for examples.
    static func exact(_ text: String) -> JSONValue { .number(JSONNumber(checked: text)) }
}
