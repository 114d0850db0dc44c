package import PatchbayEngine

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
            compileRequests(resolved, sources, &loaded)
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

    /// Compiles what is sent: by the sync of each data type, for tokens, and how webhooks are read.
    private func compileRequests(_ root: JSONNode, _ sources: SourceSet, _ loaded: inout LoadedProvider) {
        guard let provider = loaded.provider, let whole = root.value else { return }
        var compiler = RequestCompiler(
            api: provider.api,
            file: sources.files[0],
            environment: environment,
            definitions: root["definitions"]
        )
        for type in loaded.dataTypes.indices {
            let name = loaded.dataTypes[type].name
            guard let spec = provider.dataTypes.first(where: { $0.name.value == name }),
                let resolved = root["dataTypes"]?[name]?.value
            else { continue }
            if spec.deletion?.list != nil { loaded.dataTypes[type].deletions = deletions(name, root, sources) }
            var sync = compiler.sync(spec, resolved: resolved, root: whole)
            for (number, read) in loaded.dataTypes[type].reads.enumerated() where number < sync?.reads.count ?? 0 {
                sync?.reads[number].list.page.outline = RecordOutline(read.program)
            }
            loaded.dataTypes[type].sync = sync
        }
        loaded.authMethods = compiler.methods(provider)
        loaded.webhooks = provider.webhooks.map { compiler.webhooks($0) }
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
