import PatchbayEngine

/// The specification language: every object and member, declared once.
package enum SpecLanguage {
    /// The version that is read and written; there was none before it.
    package static let version = 1

    /// The file as a whole.
    package static let provider = SpecShape(
        "provider",
        "One third-party service: how to connect to it, what can be read, and what the records become.",
        [
            SpecField(
                "$schema",
                .text(.any),
                "The schema of this file, for editors.",
                examples: ["../schemas/provider.schema.json"]
            ),
            SpecField(
                "specVersion",
                .integer(version...version),
                "The version of the language.",
                isRequired: true,
                examples: [.number(JSONNumber(version))]
            ),
            SpecField(
                "id",
                .text(.identifier),
                "The service's id: the name of the file without `.json`.",
                isRequired: true,
                examples: ["acme"]
            ),
            SpecField("name", .text(.any), "The name that people know.", isRequired: true, examples: ["Acme"]),
            SpecField("description", .text(.any), "One sentence for the list of integrations."),
            SpecField("category", .text(.any), "The group in the list of integrations.", examples: ["Payments"]),
            SpecField("features", .list(.text(.any)), "What the integration offers, a word each."),
            SpecField("documentation", .text(.url), "The provider's own reference."),
            SpecField("icon", .text(.url), "A picture; one is drawn when there is none."),
            SpecField(
                "variables",
                .map(.object(VariableShapes.variable)),
                "Public values that belong to a connection."
            ),
            SpecField(
                "credentials",
                .map(.object(VariableShapes.credential)),
                "Secrets that the person who connects supplies."
            ),
            SpecField("definitions", .object(definitions), "Rules and predicates with names, for `use`."),
            SpecField(
                "auth",
                .named(.auth),
                "How a connection is made and requests are authenticated.",
                isRequired: true
            ),
            SpecField("api", .object(APIShapes.api), "What all requests share.", isRequired: true),
            SpecField("defaults", .object(DataTypeShapes.defaults), "Members that all data types inherit."),
            SpecField("dataTypes", .map(.object(DataTypeShapes.dataType)), "What can be read.", isRequired: true),
            SpecField("webhooks", .object(WebhookShapes.webhooks), "How the provider tells of changes."),
        ]
    )

    static let definitions = SpecShape(
        "definitions",
        "Things with names that rules refer to by `use`.",
        [
            SpecField("rules", .map(.named(.rule)), "Rules by name."),
            SpecField("predicates", .map(.named(.predicate)), "Predicates by name."),
        ]
    )

    /// The kind of a name.
    static func kind(_ name: SpecKind.Name) -> SpecKind {
        switch name {
        case .rule: MappingShapes.rule
        case .step: MappingShapes.step
        case .predicate: MappingShapes.predicate
        case .pathReference: MappingShapes.pathReference
        case .requestValue: RequestShapes.value
        case .request: .object(RequestShapes.request)
        case .errorRule: .object(APIShapes.errorRule)
        case .auth: AuthShapes.auth
        case .fanOut: DataTypeShapes.fanOut
        }
    }
}
