extension DiagnosticCode {
    /// What can be wrong with a mapping and its model.
    static let mapping: [DiagnosticCode] = [
        .unknownField, .unmappedField, .unknownDefinition, .circularDefinition, .wrongInput, .badArgument, .wrongType,
        .unlistedValue, .unknownModel, .missingModel, .badModel,
    ]

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
    static let unlistedValue = DiagnosticCode(
        "unlisted-value",
        title: "A text of the provider's for a closed list of the model's",
        explanation:
            "The model lists what the field may be. A text that is taken as it is gets the record rejected on the day the "
            + "provider adds a word; a `lookup` with an `otherwise` says what becomes of words nobody knew.",
        bad: #"{ "status": "$.state" }"#,
        good:
            #"{ "status": { "from": "$.state", "transforms": [{ "type": "lookup", "table": { "done": "completed" }, "otherwise": "unknown" }] } }"#
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
