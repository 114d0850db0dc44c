extension DiagnosticCode {
    static let unknownField = DiagnosticCode(
        "unknown-field",
        title: "A field that the model does not have",
        explanation:
            "The model's schema lists the fields of a mapped record. A rule for another field would make records "
            + "that nobody expects.",
        bad: #"{ "amonut": "$.amount" }"#,
        good: #"{ "amount": "$.amount" }"#
    )
    static let unmappedField = DiagnosticCode(
        "unmapped-field",
        title: "A required field without a rule",
        explanation: "Every record would be rejected, since the model requires the field and nothing makes it.",
        bad: #"{ "mapping": { "amount": "$.amount" } }"#,
        good: #"{ "mapping": { "id": "$.id", "amount": "$.amount" } }"#
    )
    static let unknownDefinition = DiagnosticCode(
        "unknown-definition",
        title: "A definition that does not exist",
        explanation: "`use` names a rule or a predicate of `definitions`.",
        bad: #"{ "use": "custmer" }"#,
        good: #"{ "use": "customer" }"#
    )
    static let circularDefinition = DiagnosticCode(
        "circular-definition",
        title: "A definition that uses itself",
        explanation: "Expanding it would never end.",
        bad: #"{ "definitions": { "rules": { "a": { "use": "a" } } } }"#,
        good: #"{ "definitions": { "rules": { "a": "$.id" } } }"#
    )
    static let undefinedVariable = DiagnosticCode(
        "undefined-variable",
        title: "A template with a name that stands for nothing",
        explanation: "The names in braces are the members of `with`.",
        bad: #"{ "template": "{channel}:{ts}", "with": { "channel": "$.channel" } }"#,
        good: #"{ "template": "{channel}:{ts}", "with": { "channel": "$.channel", "ts": "$.ts" } }"#
    )
    static let unusedName = DiagnosticCode(
        "unused-name",
        title: "A name that nothing uses",
        explanation: "It is either a slip in the place that should use it or left over.",
        bad: #"{ "template": "{ts}", "with": { "ts": "$.ts", "channel": "$.channel" } }"#,
        good: #"{ "template": "{ts}", "with": { "ts": "$.ts" } }"#
    )
    static let unreachableBranch = DiagnosticCode(
        "unreachable-branch",
        title: "A branch that is never taken",
        explanation:
            "The branches of a `switch` are tried in order; an earlier one with the same condition always wins.",
        bad: #"{ "switch": [ { "when": A, "then": B }, { "when": A, "then": C } ] }"#,
        good: #"{ "switch": [ { "when": A, "then": B } ] }"#
    )
    static let wrongInput = DiagnosticCode(
        "wrong-input",
        title: "A transform that cannot take its input",
        explanation: "The steps before it make another kind of value, so that it would refuse every record. "
            + "`patchbay functions` tells what each transform takes.",
        bad: #"{ "from": "$.a", "transforms": [ { "type": "split", "separator": "," }, "uppercase" ] }"#,
        good: #"{ "from": "$.a", "transforms": [ "uppercase", { "type": "split", "separator": "," } ] }"#
    )
    static let badArgument = DiagnosticCode(
        "bad-argument",
        title: "An argument that the transform cannot use",
        explanation:
            "The argument has the right kind and is wrong all the same: an unknown time zone, an empty separator.",
        bad: #"{ "type": "date", "from": "localDateTime" }"#,
        good: #"{ "type": "date", "from": "localDateTime", "zone": "Europe/Berlin" }"#
    )
    static let wrongType = DiagnosticCode(
        "wrong-type",
        title: "A value that the model does not allow",
        explanation: "The kinds and values that the rule can make are held against the model's schema.",
        bad: #"{ "status": { "value": "done" } }"#,
        good: #"{ "status": { "value": "completed" } }"#
    )
    static let unknownModel = DiagnosticCode(
        "unknown-model",
        title: "A model that cannot be found",
        explanation:
            "Models are the files of `schemas/models`; a path that starts with `./` leads to a schema beside the spec.",
        bad: #"{ "model": "paymnet" }"#,
        good: #"{ "model": "payment" }"#
    )
    static let missingModel = DiagnosticCode(
        "missing-model",
        title: "A data type without a model",
        explanation:
            "A data type that is offered has a model, so that its users know the shape of the records. One that is "
            + "read for other data types alone says `\"internal\": true`.",
        bad: #"{ "payments": { "mapping": { } } }"#,
        good: #"{ "payments": { "model": "payment", "mapping": { } } }"#
    )
    static let badModel = DiagnosticCode(
        "bad-model",
        title: "A model that is not a JSON Schema",
        explanation:
            "Models are JSON Schemas of draft 2020-12; this one has a keyword that cannot be used as it stands.",
        bad: #"{ "type": "strng" }"#,
        good: #"{ "type": "string" }"#
    )
}
