import PatchbayEngine

extension MappingCompiler {
    /// A compiled rule and what is known of its value.
    struct Compiled {
        var rule: RulePlan
        var type: ValueType
        /// Whether the lists and objects it makes are made of rules, or of constants, that were held against the model.
        var isBuilt = false

        /// Whether what it makes has no list and no object that could be otherwise than the model wants.
        var isSettled: Bool { isBuilt || type.kinds.isDisjoint(with: [.array, .object]) }
    }

    /// Where a rule's value comes from and what is known of it before any transform.
    private struct Selected {
        var source: RulePlan.Source
        var type: ValueType
        var isBuilt = false
    }

    /// Members that every form of rule may have.
    private static let common: Set<String> = ["transforms", "default", "when"]

    /// Compiles a rule and holds it against its part of the model.
    mutating func compileRule(_ node: JSONNode, _ model: ModelShape?, target: String, pointer: String) -> Compiled {
        if let use = node["use"], let name = use.text,
            node.members?.contains(where: { Self.common.contains($0.name) }) == false
        {
            return compileUse(name, model, target: target)
        }
        let guardPredicate = node.text == nil ? node["when"].flatMap { predicate($0, pointer + "/when") } : nil
        let hasSteps = node["transforms"]?.elements?.isEmpty == false
        // What transforms still change is not what the model speaks of.
        let source = compileSource(node, hasSteps ? nil : model, target: target, pointer: pointer)
        var type = source.type
        if guardPredicate != nil { type = type.adding(.absent) }
        var steps: [StepPlan] = []
        for (index, step) in (node["transforms"]?.elements ?? []).enumerated() {
            if let compiled = compileStep(step, type, "\(pointer)/transforms/\(index)") {
                steps.append(compiled.step)
                type = compiled.type
            } else {
                type = .anything
            }
        }
        var fallback: Constant?
        if node.text == nil, let literal = node["default"]?.value {
            let constant = Constant(literal)
            if type.kinds.isDisjoint(with: .missing), node["value"] == nil, let member = node.member("default") {
                report(
                    .unreachableBranch,
                    "the rule always makes a value, so that `default` never stands in",
                    member.nameRange,
                    pointer + "/default",
                    help: "Remove `default`."
                )
            }
            type = join(type.present, ValueType(ValueType.Kinds(literal.kind), enumeration: [literal]))
            fallback = constant
        }
        var compiled = Compiled(
            rule: RulePlan(target: target, source: .nothing),
            type: type,
            isBuilt: source.isBuilt && !hasSteps
        )
        let check = verify(compiled, model, node, pointer)
        compiled.rule = RulePlan(
            target: target,
            guardPredicate: guardPredicate,
            source: source.source,
            steps: steps,
            fallback: fallback,
            check: check
        )
        return compiled
    }

    private mutating func compileUse(
        _ name: String,
        _ model: ModelShape?,
        target: String
    ) -> Compiled {
        guard let definition = definitions?["rules"]?[name], !expanding.contains(name) else {
            return Compiled(rule: RulePlan(target: target, source: .nothing), type: .anything)
        }
        expanding.append(name)
        defer { expanding.removeLast() }
        return compileRule(
            definition,
            model,
            target: target,
            pointer: "/definitions/rules/" + JSONPointerText.escape(name)
        )
    }

    // MARK: Sources

    private mutating func compileSource(
        _ node: JSONNode,
        _ model: ModelShape?,
        target: String,
        pointer: String
    ) -> Selected {
        if node.text != nil {
            let source = operand(node, pointer).map { RulePlan.Source.operands([$0], skip: []) }
            return Selected(source: source ?? .nothing, type: knownType(of: node))
        }
        if let from = node["from"] {
            let references = from.elements ?? [from]
            let operands = references.compactMap { operand($0, pointer + "/from") }
            var skip: RulePlan.SkipSet = []
            for word in node["skip"]?.elements ?? [] { skip.formUnion(word.text == "null" ? .null : .empty) }
            let types = references.map { knownType(of: $0) }
            let type = types.dropFirst().reduce(types.first ?? .anything) { join($0, $1) }
            return Selected(source: .operands(operands, skip: skip), type: type.adding(.absent))
        }
        if let literal = node["value"]?.value {
            let type = ValueType(ValueType.Kinds(literal.kind), enumeration: [literal])
            return Selected(source: .constant(Constant(literal)), type: type, isBuilt: true)
        }
        if let template = node["template"] {
            return compileTemplate(template, node["with"], target: target, pointer: pointer)
        }
        if let object = node["object"], let members = object.members {
            let rules = compileMembers(
                members,
                model,
                target: target,
                pointer: pointer + "/object",
                range: object.range
            )
            return Selected(source: .object(rules), type: ValueType([.object, .null]), isBuilt: true)
        }
        if let list = node["each"] { return compileEach(node, list, model, target: target, pointer: pointer) }
        if let branches = node["switch"]?.elements {
            return compileSwitch(node, branches, model, target: target, pointer: pointer)
        }
        if let use = node["use"], let name = use.text {
            let compiled = compileUse(name, model, target: target)
            return Selected(
                source: .choice([], otherwise: compiled.rule),
                type: compiled.type,
                isBuilt: compiled.isBuilt
            )
        }
        return Selected(source: .nothing, type: .anything)
    }

    /// What is known of the value of a reference: a path that may lead to several values makes a list.
    private func knownType(of node: JSONNode) -> ValueType {
        switch SpecDecoder(definitions: nil).pathReference(node) {
        case .item(let path), .record(let path), .page(let path), .parent(let path):
            path.value.path.isSingular ? .anything : ValueType([.array, .absent])
        case .header, .key: ValueType([.string, .absent])
        case .variable, nil: .anything
        }
    }

    private mutating func compileTemplate(
        _ node: JSONNode,
        _ names: JSONNode?,
        target: String,
        pointer: String
    ) -> Selected {
        guard let template = try? TextTemplate(node.text ?? "") else {
            return Selected(source: .nothing, type: .anything)
        }
        let known = names?.members ?? []
        for member in known where !template.variables.contains(member.name) {
            report(
                .unusedName,
                severity: .warning,
                "the template does not use `\(member.name)`",
                member.nameRange,
                pointer + "/with/" + JSONPointerText.escape(member.name),
                help: "Remove it, or write `{\(member.name)}`."
            )
        }
        let parts: [RulePlan.TemplatePart] = template.parts.compactMap { part in
            switch part {
            case .literal(let text, _): return .text(text)
            case .variable(let name, _):
                guard let rule = known.first(where: { $0.name == name }) else {
                    let nearest = NameSuggestion.nearest(to: name, among: known.map(\.name))
                    report(
                        .undefinedVariable,
                        "`\(name)` is not among the names of `with`"
                            + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
                        node.range,
                        pointer + "/template",
                        help: "Add `\"\(name)\"` to `with`."
                    )
                    return nil
                }
                let compiled = compileRule(rule.value, nil, target: target, pointer: pointer + "/with/" + name)
                return .rule(compiled.rule)
            }
        }
        return Selected(source: .template(parts), type: ValueType([.string, .absent]))
    }

    private mutating func compileEach(
        _ node: JSONNode,
        _ list: JSONNode,
        _ model: ModelShape?,
        target: String,
        pointer: String
    ) -> Selected {
        guard let place = operand(list, pointer + "/each"), let element = node["as"] else {
            return Selected(source: .nothing, type: .anything)
        }
        inner.append(nil)
        let number = inner.count
        frames.append(FrameBuilder())
        let predicate = node["where"].flatMap { self.predicate($0, pointer + "/where") }
        let compiled = compileRule(element, model?.items, target: target + "/*", pointer: pointer + "/as")
        let frame = frames.removeLast().finish()
        inner[number - 1] = frame
        let each = EachPlan(
            list: place,
            frame: frame,
            frameNumber: number,
            predicate: predicate,
            element: compiled.rule
        )
        return Selected(source: .each(each), type: ValueType([.array, .null]), isBuilt: true)
    }

    private mutating func compileSwitch(
        _ node: JSONNode,
        _ branches: [JSONNode],
        _ model: ModelShape?,
        target: String,
        pointer: String
    ) -> Selected {
        var type: ValueType?
        var isBuilt = true
        var plans: [RulePlan.Branch] = []
        for (index, branch) in branches.enumerated() {
            let place = "\(pointer)/switch/\(index)"
            guard let when = branch["when"], let then = branch["then"], let condition = predicate(when, place + "/when")
            else { continue }
            let compiled = compileRule(then, model, target: target, pointer: place + "/then")
            plans.append(RulePlan.Branch(when: condition, then: compiled.rule))
            type = type.map { join($0, compiled.type) } ?? compiled.type
            isBuilt = isBuilt && compiled.isSettled
        }
        var otherwise: RulePlan?
        if let rule = node["otherwise"] {
            let compiled = compileRule(rule, model, target: target, pointer: pointer + "/otherwise")
            otherwise = compiled.rule
            type = type.map { join($0, compiled.type) } ?? compiled.type
            isBuilt = isBuilt && compiled.isSettled
        } else {
            type = (type ?? .anything).adding(.absent)
        }
        return Selected(source: .choice(plans, otherwise: otherwise), type: type ?? .anything, isBuilt: isBuilt)
    }

    /// What is known of a value that is one or the other.
    func join(_ one: ValueType, _ other: ValueType) -> ValueType {
        var enumeration: [JSONValue]?
        let isMissing = (one.present.kinds.isEmpty, other.present.kinds.isEmpty)
        if let left = one.enumeration, let right = other.enumeration {
            enumeration = left + right
        } else if isMissing.0 {
            enumeration = other.enumeration
        } else if isMissing.1 {
            enumeration = one.enumeration
        }
        return ValueType(
            one.kinds.union(other.kinds),
            enumeration: enumeration,
            format: one.format == other.format ? one.format : nil,
            isWhole: one.isWhole && other.isWhole
        )
    }

    // MARK: Steps

    mutating func compileStep(
        _ node: JSONNode,
        _ input: ValueType,
        _ pointer: String
    ) -> (step: StepPlan, type: ValueType)? {
        guard let name = node.text ?? node["type"]?.text, let type = TransformLibrary.transform(named: name) else {
            return nil
        }
        var shape = ShapeChecker(file)
        shape.check(node, .named(.step), "")
        // What is wrong with the step's form is told already, and would only be told in other words here.
        guard shape.diagnostics.isEmpty else { return nil }
        let declaration = type.declaration
        if input.present.kinds.isDisjoint(with: declaration.accepts), !input.present.kinds.isEmpty {
            report(
                .wrongInput,
                "`\(name)` takes \(declaration.accepts.words), and the value here is \(input.present.kinds.words)",
                node.range,
                pointer,
                help: "Put a step that converts the value before it."
            )
        }
        if node.text != nil, let missing = declaration.parameters.first(where: \.isRequired) {
            report(
                .missingMember,
                "`\(name)` needs `\(missing.name)`",
                node.range,
                pointer,
                help: "Write `{ \"type\": \"\(name)\", \"\(missing.name)\": … }`."
            )
            return nil
        }
        var arguments: [String: TransformArguments.Argument] = [:]
        for parameter in declaration.parameters {
            guard let argument = node.text == nil ? node[parameter.name] : nil else {
                if let value = parameter.defaultValue { arguments[parameter.name] = .value(value) }
                continue
            }
            guard let compiled = compileArgument(argument, parameter.kind, pointer + "/" + parameter.name) else {
                return nil
            }
            arguments[parameter.name] = compiled
        }
        do throws(TransformArgumentError) {
            let transform = try type.init(TransformArguments(arguments, environment: environment))
            var result = transform.resultType(of: input.present)
            if !declaration.handlesMissing { result = result.adding(input.kinds.intersection(.missing)) }
            return (StepPlan(transform), result)
        } catch {
            let place = node[error.parameter]?.range ?? node.range
            report(.badArgument, error.message, place, pointer + "/" + error.parameter, help: error.help)
            return nil
        }
    }
}
