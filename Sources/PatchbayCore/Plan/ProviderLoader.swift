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
    /// The spec after its overlays, as written; nil when it could not be read.
    package var spec: JSONValue?
    /// The spec after overlays and inheritance: what holds for each data type.
    package var resolved: JSONValue?
    /// The spec in types; nil when its id, `auth` or `api` is broken.
    package var provider: ProviderSpec?
    /// The ways to connect; none when the spec could not be read in types.
    package var authMethods: [AuthMethodPlan] = []

    /// The way to connect of a name, or the only one.
    package func auth(_ method: String?) -> AuthPlan? {
        authMethods.count == 1 ? authMethods[0].plan : authMethods.first { $0.name == method }?.plan
    }

    /// Whether the plans may be run.
    package var isUsable: Bool { !diagnostics.contains { $0.severity == .error } }
}

/// What is known of a data type.
package struct DataTypePlan: Sendable {
    /// The name in the spec.
    package var name: String
    /// How it is read; at least one.
    package var reads: [ReadPlan]
    /// The name of the model.
    package var model: String?
    /// What is sent for the list of deleted ids; nil when deletions show otherwise.
    package var deletionList: RequestPlan?

    /// The mapping of the first read; nil when it has none.
    package var mapping: MappingPlan? { reads.first?.mapping }
    /// Where a response of the first read has its records.
    package var records: PathExpression? { reads.first?.records }
    /// Whether a response of the first read without records is an empty page rather than an error.
    package var allowsMissingRecords: Bool { reads.first?.allowsMissingRecords ?? false }
}

/// What is known of one read of a data type.
package struct ReadPlan: Sendable {
    /// The name; nil when the data type has one read alone.
    package var name: String?
    /// The mapping; nil when there is none.
    package var mapping: MappingPlan?
    /// Where a response has its records.
    package var records: PathExpression?
    /// Whether a response without records is an empty page rather than an error.
    package var allowsMissingRecords: Bool
    /// What is sent and what answers mean; nil when the read has no request or the spec is broken.
    package var exchange: ExchangePlan?
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

    /// Reads a spec and applies overlays (RFC 7396) in their order; `expectedID` is what the file's name says.
    package func load(_ file: SourceFile, overlays: [SourceFile] = [], expectedID: String) -> LoadedProvider {
        var sources = SourceSet([file] + overlays)
        let parsed = sources.files.map { JSONParser.parse($0) }
        var loaded = LoadedProvider(
            id: expectedID,
            name: expectedID,
            dataTypes: [],
            diagnostics: parsed.flatMap(\.diagnostics)
        )
        guard var root = parsed[0].root else { return loaded }
        for (number, overlay) in parsed.enumerated().dropFirst() {
            guard let patch = overlay.root else { continue }
            root = SpecOverlay.apply(SpecOverlay.placed(patch, in: number), to: root)
        }
        sources.index(root)
        check(root, file, expectedID, &loaded)
        if root.members != nil {
            let resolved = SpecInheritance.resolve(root)
            loaded.spec = root.value
            loaded.resolved = resolved.value
            loaded.provider = SpecDecoder.decode(resolved)
            compile(resolved, sources, &loaded)
            compileExchanges(resolved, sources, &loaded)
            loaded.diagnostics += SpecValidator.check(
                SpecContext(
                    root: root,
                    resolved: resolved,
                    spec: loaded.provider,
                    expectedID: expectedID,
                    sources: sources
                )
            )
        }
        loaded.diagnostics = loaded.diagnostics.map { sources.localized($0) }.inFileOrder(sources.files)
        return loaded
    }

    private func check(_ root: JSONNode, _ file: SourceFile, _ expectedID: String, _ loaded: inout LoadedProvider) {
        var checker = ShapeChecker(file)
        checker.check(root, .object(SpecLanguage.provider), "")
        loaded.diagnostics += checker.diagnostics
        loaded.id = root["id"]?.text ?? expectedID
        loaded.name = root["name"]?.text ?? loaded.id
    }

    private func compile(_ resolved: JSONNode, _ sources: SourceSet, _ loaded: inout LoadedProvider) {
        for member in resolved["dataTypes"]?.members ?? [] where member.value.members != nil {
            for variant in Self.variants(of: member) { compile(variant, resolved, sources, &loaded) }
        }
    }

    /// Compiles what is sent for each read and what its answers mean.
    private func compileExchanges(_ root: JSONNode, _ sources: SourceSet, _ loaded: inout LoadedProvider) {
        guard let provider = loaded.provider else { return }
        var compiler = RequestCompiler(
            api: provider.api,
            file: sources.files[0],
            environment: environment,
            definitions: root["definitions"]
        )
        for type in loaded.dataTypes.indices {
            let spec = provider.dataTypes.first { $0.name.value == loaded.dataTypes[type].name }
            if case .list(let list) = spec?.deletion {
                loaded.dataTypes[type].deletionList = compiler.compile(list.request)
            }
            for read in loaded.dataTypes[type].reads.indices {
                let name = loaded.dataTypes[type].reads[read].name
                guard let spec = spec?.reads.first(where: { $0.name?.value == name }) else { continue }
                loaded.dataTypes[type].reads[read].exchange = ExchangePlan(spec, &compiler)
            }
        }
        loaded.authMethods = compiler.methods(provider)
        loaded.diagnostics += compiler.diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            diagnostic.pointer = sources.pointer(at: diagnostic.primary.range)
            return diagnostic
        }
    }

    /// The data type once for each read: what the read says stands before what the data type says.
    private static func variants(of member: JSONNode.Member) -> [(member: JSONNode.Member, read: String?)] {
        guard case .object(let members, let range) = member.value,
            let reads = member.value["reads"]?.members?.filter({ $0.value.members != nil }), !reads.isEmpty
        else { return [(member, nil)] }
        return reads.map { read in
            let own = read.value.members ?? []
            let shared = members.filter { shared in !own.contains { $0.name == shared.name } }
            var variant = member
            variant.value = .object(shared + own, range)
            return (variant, read.name)
        }
    }

    private func compile(
        _ variant: (member: JSONNode.Member, read: String?),
        _ root: JSONNode,
        _ sources: SourceSet,
        _ loaded: inout LoadedProvider
    ) {
        let member = variant.member
        var environment = environment
        for unit in root["api"]?["currency"]?["minorUnits"]?.members ?? [] {
            environment.minorUnits[unit.name] = unit.value.value?.numberValue?.intValue
        }
        var compiler = MappingCompiler(
            file: sources.files[0],
            environment: environment,
            definitions: root["definitions"]
        )
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
        let records = member.value["records"]
        let path = (records?.text ?? records?["path"]?.text).flatMap { try? PathExpression($0) }
        loaded.diagnostics += compiler.diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            diagnostic.pointer = sources.pointer(at: diagnostic.primary.range)
            return diagnostic
        }
        let compiled = ReadPlan(
            name: variant.read,
            mapping: plan,
            records: path,
            allowsMissingRecords: records?["missing"]?.text == "empty"
        )
        if let index = loaded.dataTypes.firstIndex(where: { $0.name == member.name }) {
            loaded.dataTypes[index].reads.append(compiled)
        } else {
            loaded.dataTypes.append(DataTypePlan(name: member.name, reads: [compiled], model: name))
        }
    }
}
