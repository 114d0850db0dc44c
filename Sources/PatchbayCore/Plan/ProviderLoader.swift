package import PatchbayEngine

/// A provider that was read: its plans, and what was found on the way.
package struct LoadedProvider: Sendable {
    /// The provider's id, as the file says or as its name says.
    package var id: String
    /// The name for people.
    package var name: String
    /// The data types in the order of the file.
    package var dataTypes: [DataTypePlan]
    /// What was found; plans may be run when no finding is an error.
    package var diagnostics: [Diagnostic]
    /// The spec as written; nil when it could not be read.
    package var spec: JSONValue?

    /// Whether the plans may be run.
    package var isUsable: Bool { !diagnostics.contains { $0.severity == .error } }
}

/// What is known of a data type.
package struct DataTypePlan: Sendable {
    /// The name in the spec.
    package var name: String
    /// The mapping; nil when the data type has none.
    package var mapping: MappingPlan?
    /// Where a response has its records.
    package var records: PathExpression?
    /// Whether a response without records is an empty page rather than an error.
    package var allowsMissingRecords: Bool
    /// The name of the model.
    package var model: String?
}

/// Turns the bytes of a spec into plans: source, nodes, shape, meaning, plan.
///
/// Every step tells what it finds.
package struct ProviderLoader: Sendable {
    /// The model's JSON Schema by the name that a spec uses, nil when there is none.
    private let model: @Sendable (String) -> JSONValue?
    /// The names of the models, for suggestions.
    private let modelNames: [String]
    private let environment: TransformEnvironment

    /// A loader.
    package init(
        environment: TransformEnvironment,
        modelNames: [String],
        model: @escaping @Sendable (String) -> JSONValue?
    ) {
        self.environment = environment
        self.modelNames = modelNames
        self.model = model
    }

    /// Reads a spec; `expectedID` is what the file's name says.
    package func load(_ file: SourceFile, expectedID: String) -> LoadedProvider {
        let parsed = JSONParser.parse(file)
        var loaded = LoadedProvider(
            id: expectedID,
            name: expectedID,
            dataTypes: [],
            diagnostics: parsed.diagnostics,
            spec: parsed.root?.value
        )
        guard let root = parsed.root else { return loaded }
        var checker = ShapeChecker(file)
        checker.check(root, .object(SpecLanguage.provider), "")
        loaded.diagnostics += checker.diagnostics
        guard root.members != nil else { return loaded }
        loaded.id = root["id"]?.text ?? expectedID
        loaded.name = root["name"]?.text ?? loaded.id
        if let id = root["id"], let text = id.text, text != expectedID {
            loaded.diagnostics.append(
                Diagnostic(
                    .idMismatch,
                    "the file is named `\(expectedID).json` and the id is `\(text)`",
                    at: Diagnostic.Label(file: file.name, range: id.range),
                    pointer: "/id",
                    help: "Rename the file or the id.",
                    fixes: [
                        Diagnostic.Fix(
                            title: "Write `\(expectedID)`",
                            range: id.range,
                            replacement: JSONText.quoted(expectedID)
                        )
                    ]
                )
            )
        }
        for member in root["dataTypes"]?.members ?? [] where member.value.members != nil {
            compile(member, root, file, &loaded)
        }
        loaded.diagnostics = Self.ordered(loaded.diagnostics)
        return loaded
    }

    private func compile(
        _ member: JSONNode.Member,
        _ root: JSONNode,
        _ file: SourceFile,
        _ loaded: inout LoadedProvider
    ) {
        var environment = environment
        for unit in root["api"]?["currency"]?["minorUnits"]?.members ?? [] {
            environment.minorUnits[unit.name] = unit.value.value?.numberValue?.intValue
        }
        var compiler = MappingCompiler(file: file, environment: environment, definitions: root["definitions"])
        let pointer = "/dataTypes/" + JSONPointerText.escape(member.name)
        let name = member.value["model"]?.text
        let schema = name.flatMap(model)
        if let node = member.value["model"], let name, schema == nil {
            let nearest = NameSuggestion.nearest(to: name, among: modelNames)
            compiler.report(
                .unknownModel,
                "there is no model `\(name)`" + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
                node.range,
                pointer + "/model",
                help: nearest == nil ? "Use one of \(modelNames.map { "`\($0)`" }.joined(separator: ", "))." : nil,
                fixes: nearest.map {
                    [Diagnostic.Fix(title: "Write `\($0)`", range: node.range, replacement: JSONText.quoted($0))]
                } ?? []
            )
        } else if name == nil, member.value["internal"]?.value != true {
            compiler.report(
                .missingModel,
                "the data type `\(member.name)` has no model",
                member.nameRange,
                pointer,
                help: "Add `\"model\"`, or `\"internal\": true` when it is only read for other data types."
            )
        }
        if let node = member.value["model"], let name, let schema {
            do throws(JSONSchemaCompileErrors) {
                _ = try JSONSchema(schema, formatAssertion: true)
            } catch {
                compiler.report(
                    .badModel,
                    "the model `\(name)` is not a schema that can be used: \(error.errors.first?.message ?? "")",
                    node.range,
                    pointer + "/model",
                    help: "Run `patchbay check` with the model to see all its mistakes."
                )
            }
        }
        let plan = compiler.compile(member.value, model: schema.map { ModelShape($0) }, pointer: pointer)
        let records = member.value["records"] ?? member.value["reads"]?.members?.first?.value["records"]
        let path = (records?.text ?? records?["path"]?.text).flatMap { try? PathExpression($0) }
        loaded.diagnostics += compiler.diagnostics
        loaded.dataTypes.append(
            DataTypePlan(
                name: member.name,
                mapping: plan,
                records: path,
                allowsMissingRecords: records?["missing"]?.text == "empty",
                model: name
            )
        )
    }

    /// In the order of the file, each once.
    private static func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return diagnostics.enumerated()
            .sorted { ($0.element.primary.range.start, $0.offset) < ($1.element.primary.range.start, $1.offset) }
            .map(\.element)
            .filter { seen.insert($0).inserted }
    }
}
