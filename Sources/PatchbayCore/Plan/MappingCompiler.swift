import PatchbayEngine

/// Compiles the mapping of a data type to a plan and tells what cannot work.
struct MappingCompiler {
    let file: SourceFile
    let environment: TransformEnvironment
    /// `definitions` of the spec.
    let definitions: JSONNode?
    var diagnostics: [Diagnostic] = []
    /// The frames that are being compiled, the record's first.
    var frames: [FrameBuilder] = [FrameBuilder()]
    /// The finished inner frames, by number less one.
    var inner: [FramePlan?] = []
    /// Whether a path starts at the whole response.
    private var usesPage = false
    /// The definitions that are being expanded.
    var expanding: [String] = []

    init(file: SourceFile, environment: TransformEnvironment, definitions: JSONNode?) {
        self.file = file
        self.environment = environment
        self.definitions = definitions
    }

    mutating func report(
        _ code: DiagnosticCode,
        severity: Diagnostic.Severity = .error,
        _ message: String,
        _ range: SourceRange,
        _ pointer: String,
        help: String? = nil,
        fixes: [Diagnostic.Fix] = []
    ) {
        diagnostics.append(
            Diagnostic(
                code,
                severity: severity,
                message,
                at: Diagnostic.Label(file: file.name, range: range),
                pointer: pointer,
                help: help,
                fixes: fixes
            )
        )
    }

    /// The plan of a data type; one without a mapping writes empty records.
    ///
    /// It may only be run when nothing was reported.
    mutating func compile(_ dataType: JSONNode, model: ModelShape?, pointer: String) -> MappingPlan {
        var members: [RulePlan.Member] = []
        var check: (@Sendable (JSONValue) -> String?)?
        if let mapping = dataType["mapping"], let rules = mapping.members {
            check = verifyRecord(model, mapping, pointer + "/mapping")
            members = compileMembers(rules, model, target: "", pointer: pointer + "/mapping", range: mapping.range)
        }
        let filter = dataType["where"].flatMap { predicate($0, pointer + "/where") }
        let deletion = dataType["deletion"]?["when"].flatMap { predicate($0, pointer + "/deletion/when") }
        var expectations: [(predicate: PredicatePlan, message: String)] = []
        for (index, expectation) in (dataType["expect"]?.elements ?? []).enumerated() {
            guard let test = expectation["test"], let message = expectation["message"]?.text,
                let plan = predicate(test, "\(pointer)/expect/\(index)/test")
            else { continue }
            expectations.append((plan, message))
        }
        let key = key(dataType["primaryKey"], pointer + "/primaryKey")
        let watermark = fact(dataType["incremental"]?["watermark"], pointer + "/incremental/watermark")
        let version = fact(dataType["version"], pointer + "/version")
        return plan(
            members: members,
            filter: filter,
            deletion: deletion,
            expectations: expectations,
            key: key,
            watermark: watermark,
            version: version,
            check: check
        )
    }

    /// The plan of a feed's events: what they say of their records, without a mapping.
    mutating func compile(feed: JSONNode, pointer: String) -> MappingPlan {
        let deletion = feed["deletedWhen"].flatMap { predicate($0, pointer + "/deletedWhen") }
        let key = key(feed["key"], pointer + "/key")
        let watermark = fact(feed["incremental"]?["watermark"], pointer + "/incremental/watermark")
        let version = fact(feed["version"], pointer + "/version")
        return plan(deletion: deletion, key: key, watermark: watermark, version: version)
    }

    /// The plan of the entries of a list of deleted ids.
    mutating func compile(deletionList list: JSONNode, pointer: String) -> MappingPlan {
        let filter = list["where"].flatMap { predicate($0, pointer + "/where") }
        let key = key(list["key"], pointer + "/key")
        return plan(filter: filter, key: key)
    }

    private mutating func key(_ node: JSONNode?, _ pointer: String) -> [Int] {
        guard let node else { return [] }
        return (node.elements ?? [node]).enumerated().compactMap {
            operand($0.element, "\(pointer)/\($0.offset)")
        }
    }

    /// The operand of an object's `path`.
    private mutating func fact(_ node: JSONNode?, _ pointer: String) -> Int? {
        node?["path"].flatMap { operand($0, pointer + "/path") }
    }

    private func plan(
        members: [RulePlan.Member] = [],
        filter: PredicatePlan? = nil,
        deletion: PredicatePlan? = nil,
        expectations: [(predicate: PredicatePlan, message: String)] = [],
        key: [Int],
        watermark: Int? = nil,
        version: Int? = nil,
        check: (@Sendable (JSONValue) -> String?)? = nil
    ) -> MappingPlan {
        MappingPlan(
            frame: frames[0].finish(),
            members: members,
            inner: inner.compactMap(\.self),
            filter: filter,
            deletion: deletion,
            expectations: expectations,
            key: key,
            watermark: watermark,
            version: version,
            usesPage: usesPage,
            check: check
        )
    }

    // MARK: Members

    /// The members in the model's order; a property that no rule makes is written as null, or left out when it cannot be
    /// null.
    mutating func compileMembers(
        _ rules: [JSONNode.Member],
        _ model: ModelShape?,
        target: String,
        pointer: String,
        range: SourceRange
    ) -> [RulePlan.Member] {
        let names = model?.properties ?? []
        for rule in rules where model?.refuses(rule.name) == true {
            let nearest = NameSuggestion.nearest(
                to: rule.name,
                among: names.filter { name in !rules.contains { $0.name == name } }
            )
            report(
                .unknownField,
                "the model has no field `\(rule.name)`" + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
                rule.nameRange,
                child(pointer, rule.name),
                help: nearest == nil && !names.isEmpty
                    ? "Use a field of the model: \(names.map { "`\($0)`" }.joined(separator: ", "))." : nil,
                fixes: nearest.map {
                    [
                        Diagnostic.Fix(
                            title: "Rename to `\($0)`",
                            range: rule.nameRange,
                            replacement: JSONText.quoted($0)
                        )
                    ]
                } ?? []
            )
        }
        for name in model?.required ?? [] where !rules.contains(where: { $0.name == name }) {
            report(
                .unmappedField,
                "the model requires the field `\(name)` and no rule makes it",
                SourceRange(range.start, range.start + 1),
                pointer,
                help: "Add a rule for `\(name)`."
            )
        }
        let ordered = names + rules.map(\.name).filter { !names.contains($0) }
        return ordered.compactMap { name in
            let field = target + "/" + JSONPointerText.escape(name)
            guard let rule = rules.first(where: { $0.name == name }) else {
                guard model?.property(name)?.kinds.contains(.null) == true else { return nil }
                return RulePlan.Member(name: name, rule: RulePlan(target: field, source: .nothing))
            }
            let plan = compileRule(rule.value, model?.property(name), target: field, pointer: child(pointer, name))
            return RulePlan.Member(name: name, rule: plan.rule)
        }
    }

    func child(_ pointer: String, _ name: String) -> String { pointer + "/" + JSONPointerText.escape(name) }

    // MARK: Paths

    /// The operand of a reference to a value, in the innermost frame.
    mutating func operand(_ node: JSONNode, _ pointer: String) -> Int? {
        SpecDecoder(definitions: nil).pathReference(node).flatMap { operand($0) }
    }

    /// The operand of a reference to a value, in the innermost frame.
    mutating func operand(_ reference: PathRefSpec) -> Int? {
        let innermost = frames.count - 1
        switch reference {
        case .item(let path): return direct(path.value, level: innermost)
        case .record(let path):
            return reach(innermost, "record \(path.value.text)") { $0.direct(path.value, level: 0) }
        case .page(let path):
            usesPage = true
            return around(path.value, "page") { $0.page }
        case .parent(let path): return around(path.value, "parent") { $0.parent }
        case .variable(let name): return surrounding("variable \(name.value)") { $0.variables[name.value] }
        case .header(let name):
            return surrounding("header \(name.value)") { $0.header(name.value).map { .string($0) } }
        case .key: return surrounding("key") { $0.key.map { .string($0) } }
        }
    }

    /// The operand of the place that a path of a page leads to: of its list, when it asks for all elements of one.
    mutating func place(ofRecords path: PathExpression) -> Int {
        frames[0].operand(path.segments, path: "records " + path.text)
    }

    private mutating func direct(_ path: PathExpression, level: Int) -> Int? {
        if path.isDirect { return frames[level].operand(path.segments, path: path.text) }
        return frames[level].operand([], path: path.text) { path.find(in: $0) }
    }

    private mutating func around(
        _ path: PathExpression,
        _ scope: String,
        _ value: @escaping @Sendable (MappingSurroundings) -> JSONValue?
    ) -> Int? {
        surrounding("\(scope) \(path.text)") { value($0).flatMap { path.find(in: $0) } }
    }

    /// The operand of something beside the record.
    mutating func surrounding(
        _ name: String,
        _ value: @escaping @Sendable (MappingSurroundings) -> JSONValue?
    ) -> Int? {
        reach(frames.count - 1, name) { $0.frames[0].surroundings(name: name, value) }
    }

    /// Carries an operand of the record's frame inwards to a level.
    private mutating func reach(_ level: Int, _ name: String, _ outer: (inout MappingCompiler) -> Int?) -> Int? {
        if level == 0 { return outer(&self) }
        guard let place = reach(level - 1, name, outer) else { return nil }
        return frames[level].enclosing(place, name: name)
    }
}
