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
    /// How the provider tells of changes; nil when it does not, or the spec could not be read in types.
    package var webhooks: WebhookPlan?

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
    /// Values that are asked for before anything is read.
    package var preparations: [PreparationPlan] = []
    /// What is sent for the list of deleted ids; nil when deletions show otherwise.
    package var deletionList: RequestPlan?
    /// How it is synced; nil when a read has no request, or the spec is broken.
    package var sync: SyncPlan?
    /// What the entries of the list of deleted ids say; nil when there is no such list.
    package var deletions: MappingPlan?

    /// The mapping of the first read; nil when it has none.
    package var mapping: MappingPlan? { reads.first?.mapping }
}

/// What is known of one read of a data type.
package struct ReadPlan: Sendable {
    /// The name; nil when the data type has one read alone.
    package var name: String?
    /// What is done with a record, and what it says of itself; without a mapping nothing is written.
    package var program: MappingPlan
    /// Whether there is a mapping.
    package var isMapped: Bool
    /// How the versions of records are written; nil compares numbers and texts as they are.
    package var versionFormat: DateFormat?
    /// What the events of the change feed say of their records; nil when there is no feed.
    package var feed: FeedMapping?
    /// Where a response has its records; nil when the spec does not say, or is broken.
    package var records: RecordsSpec?
    /// What is sent and what answers mean; nil when the read has no request or the spec is broken.
    package var exchange: ExchangePlan?

    /// The mapping; nil when there is none.
    package var mapping: MappingPlan? { isMapped ? program : nil }
}

/// How the events of a change feed are read.
package struct FeedMapping: Sendable {
    /// What an event says of its record: key, version, deletion.
    package var events: MappingPlan
    /// How the versions of records are written; nil compares numbers and texts as they are.
    package var versionFormat: DateFormat?
    /// Where an event has its record; nil when the event is the record.
    package var record: PathExpression?
}

/// Turns the bytes of a spec into plans: source, nodes, shape, meaning, plan.
///
/// Every step tells what it finds.
package struct ProviderLoader: Sendable {
    /// The model by the name that a spec uses, nil when there is none.
    private let model: @Sendable (String) -> Model?
    /// The names of the models, for suggestions.
    private let modelNames: [String]
    private let environment: TransformEnvironment

    /// A loader that finds models by the names that specs use; a model that is kept is not compiled again.
    package init(
        environment: TransformEnvironment,
        models: @escaping @Sendable (String) -> Model?,
        modelNames: [String]
    ) {
        self.environment = environment
        self.modelNames = modelNames
        model = models
    }

    /// A loader that finds the JSON Schemas of models by the names that specs use.
    package init(
        environment: TransformEnvironment,
        modelNames: [String],
        model: @escaping @Sendable (String) -> JSONValue?
    ) {
        self.init(environment: environment, models: { model($0).map { Model($0) } }, modelNames: modelNames)
    }

    /// Reads a spec and applies overlays (RFC 7396) in their order; `expectedID` is what the file's name says.
    package func load(_ file: SourceFile, overlays: [SourceFile] = [], expectedID: String) -> LoadedProvider {
        let files = [file] + overlays
        let parsed = files.map { JSONParser.parse($0) }
        let diagnostics = parsed.flatMap(\.diagnostics)
        guard var root = parsed[0].root else {
            return LoadedProvider(id: expectedID, name: expectedID, dataTypes: [], diagnostics: diagnostics)
        }
        for (number, overlay) in parsed.enumerated().dropFirst() {
            guard let patch = overlay.root else { continue }
            root = SpecOverlay.apply(SpecOverlay.placed(patch, in: number), to: root)
        }
        return load(root, of: files, expectedID: expectedID, after: diagnostics)
    }

    /// Checks and compiles a spec that was parsed; `files` are where its places lie, the spec's own first, and
    /// `diagnostics` what the parser found.
    package func load(
        _ root: JSONNode,
        of files: [SourceFile],
        expectedID: String,
        after diagnostics: [Diagnostic] = []
    ) -> LoadedProvider {
        var loaded = LoadedProvider(id: expectedID, name: expectedID, dataTypes: [], diagnostics: diagnostics)
        var sources = SourceSet(files)
        sources.index(root)
        check(root, sources.files[0], expectedID, &loaded)
        if root.members != nil {
            let resolved = SpecInheritance.resolve(root)
            loaded.spec = root.value
            loaded.resolved = resolved.value
            loaded.provider = SpecDecoder.decode(resolved)
            compile(resolved, sources, &loaded)
            compileExchanges(resolved, sources, &loaded)
            let context = SpecContext(root: root, resolved: resolved, expectedID: expectedID, sources: sources)
            loaded.diagnostics += SpecValidator.check(context)
        }
        loaded.diagnostics = loaded.diagnostics.map { sources.localized($0) }.inFileOrder(sources.files)
        return loaded
    }

    /// What is wrong with the shape of a spec alone: names, kinds, choices.
    package func shapeFindings(_ root: JSONNode, in file: SourceFile) -> [Diagnostic] {
        var checker = ShapeChecker(file, completions: SpecCompletions(root))
        checker.check(root, .object(SpecLanguage.provider), "")
        return checker.diagnostics
    }

    private func check(_ root: JSONNode, _ file: SourceFile, _ expectedID: String, _ loaded: inout LoadedProvider) {
        loaded.diagnostics += shapeFindings(root, in: file)
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
            if let list = spec?.deletion?.list {
                loaded.dataTypes[type].deletionList = compiler.compile(list.request)
                loaded.dataTypes[type].deletions = deletions(loaded.dataTypes[type].name, root, sources)
            }
            loaded.dataTypes[type].preparations = (spec?.preparations ?? []).map { compiler.preparation($0) }
            for read in loaded.dataTypes[type].reads.indices {
                let name = loaded.dataTypes[type].reads[read].name
                guard let spec = spec?.reads.first(where: { $0.name?.value == name }) else { continue }
                loaded.dataTypes[type].reads[read].exchange = ExchangePlan(spec, &compiler)
            }
        }
        loaded.authMethods = compiler.methods(provider)
        loaded.webhooks = provider.webhooks.map { compiler.webhooks($0) }
        // What is wrong with requests has been told: the sync's plans are made of the same ones.
        var silent = compiler
        let whole = root.value
        for type in loaded.dataTypes.indices {
            let name = loaded.dataTypes[type].name
            guard let spec = provider.dataTypes.first(where: { $0.name.value == name }),
                let resolved = root["dataTypes"]?[name]?.value, let whole
            else { continue }
            var sync = silent.sync(spec, resolved: resolved, root: whole)
            for (number, read) in loaded.dataTypes[type].reads.enumerated() where number < sync?.reads.count ?? 0 {
                sync?.reads[number].list.page.outline = RecordOutline(read.program)
            }
            loaded.dataTypes[type].sync = sync
        }
        loaded.diagnostics += compiler.diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            diagnostic.pointer = sources.pointer(at: diagnostic.primary.range)
            return diagnostic
        }
    }

    private static func versionFormat(_ node: JSONNode) -> DateFormat? {
        node["version"]?["format"]?.text.flatMap { DateFormat(rawValue: $0) }
    }

    /// What the entries of a data type's list of deleted ids say.
    private func deletions(_ name: String, _ root: JSONNode, _ sources: SourceSet) -> MappingPlan? {
        guard let list = root["dataTypes"]?[name]?["deletion"]?["list"] else { return nil }
        var compiler = MappingCompiler(
            file: sources.files[0],
            environment: environment,
            definitions: root["definitions"]
        )
        return compiler.compile(deletionList: list, pointer: "")
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
        let found = name.flatMap(model)
        if let node = member.value["model"], let name, found == nil {
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
        if let node = member.value["model"], let name, let fault = found?.fault {
            compiler.report(
                .badModel,
                "the model `\(name)` is not a schema that can be used: \(fault)",
                node.range,
                pointer + "/model",
                help: "Run `patchbay check` with the model to see all its mistakes."
            )
        }
        let program = compiler.compile(member.value, model: found?.shape, pointer: pointer)
        var around = MappingCompiler(
            file: sources.files[0],
            environment: environment,
            definitions: root["definitions"]
        )
        let feed = member.value["feed"].map { feed in
            FeedMapping(
                events: around.compile(feed: feed, pointer: pointer + "/feed"),
                versionFormat: Self.versionFormat(feed),
                record: feed["record"]?.text.flatMap { try? PathExpression($0) }
            )
        }
        loaded.diagnostics += compiler.diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            diagnostic.pointer = sources.pointer(at: diagnostic.primary.range)
            return diagnostic
        }
        let compiled = ReadPlan(
            name: variant.read,
            program: program,
            isMapped: member.value["mapping"]?.members != nil,
            versionFormat: Self.versionFormat(member.value),
            feed: feed,
            records: loaded.provider?.dataTypes.first { $0.name.value == member.name }?.reads
                .first { $0.name?.value == variant.read }?.records
        )
        if let index = loaded.dataTypes.firstIndex(where: { $0.name == member.name }) {
            loaded.dataTypes[index].reads.append(compiled)
        } else {
            loaded.dataTypes.append(DataTypePlan(name: member.name, reads: [compiled], model: name))
        }
    }
}
