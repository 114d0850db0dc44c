import PatchbayEngine

extension MappingCompiler {
    /// What must be checked of a rule's value at run time; nothing when the types prove it.
    ///
    /// What is wrong whatever the record holds is told at once.
    mutating func verify(
        _ compiled: Compiled,
        _ model: ModelShape?,
        _ node: JSONNode,
        _ pointer: String
    ) -> ValueCheck? {
        guard let model else { return nil }
        let type = compiled.type
        let allowed = model.kinds
        var kinds = type.kinds
        if kinds.contains(.absent) { kinds = kinds.subtracting(.absent).union(.null) }
        // Branches and definitions are held against the model where they stand.
        let isOwn = node["switch"] == nil && node["use"] == nil || node["transforms"] != nil
        let hasWrongConstant = verifyConstants(node, model, pointer)
        if !hasWrongConstant, isOwn { verifyKinds(type.kinds, allowed, node, pointer) }
        let rest = unproven(both(wholeCheck(model, type), remainder(model, compiled, allowed)), type)
        guard let values = model.enumeration else {
            return kinds.isSubset(of: allowed) && rest == nil ? nil : ValueCheck(kinds: allowed, violation: rest)
        }
        let strangers = (type.enumeration ?? []).filter { !values.contains($0) }
        if !strangers.isEmpty, !hasWrongConstant, isOwn {
            let found = strangers.map { "`\($0.compactText)`" }.joined(separator: ", ")
            report(
                .wrongType,
                "the rule can make \(found), which the model does not list",
                node.range,
                pointer,
                help: Self.choices(values)
            )
        }
        if type.enumeration == nil, type.kinds.contains(.string), isOwn { reportUnlisted(values, node, pointer) }
        if type.enumeration != nil, strangers.isEmpty {
            return kinds.isSubset(of: allowed) && rest == nil ? nil : ValueCheck(kinds: allowed, violation: rest)
        }
        return ValueCheck(kinds: allowed, values: values, violation: rest)
    }

    /// Tells a rule all of whose values the model refuses; that a field may be null saves none of them.
    private mutating func verifyKinds(
        _ made: ValueType.Kinds,
        _ allowed: ValueType.Kinds,
        _ node: JSONNode,
        _ pointer: String
    ) {
        let values = made.subtracting(.missing)
        let isRefused = values.isEmpty ? !allowed.contains(.null) : values.isDisjoint(with: allowed)
        // A model that allows nothing is told where it is broken.
        guard isRefused, !allowed.isEmpty else { return }
        report(
            .wrongType,
            "the model wants \(allowed.words) here, and the rule makes \((values.isEmpty ? made : values).words)",
            node.range,
            pointer,
            help: values == .array && node["transforms"] == nil && node["each"] == nil
                ? "A path with `*`, `..`, a filter or a range makes a list: name one element, or take one with `first`."
                : nil
        )
    }

    /// What must be checked of a whole record beyond its members.
    mutating func verifyRecord(
        _ model: ModelShape?,
        _ mapping: JSONNode,
        _ pointer: String
    ) -> (@Sendable (JSONValue) -> String?)? {
        guard let model else { return nil }
        verifyKinds(.object, model.kinds, mapping, pointer)
        let rest = model.remainder(of: .object, provenFormat: nil, isBuilt: true)
        guard let values = model.enumeration else { return rest }
        return both({ values.contains($0) ? nil : "the model does not list `\($0.compactText)`" }, rest)
    }

    private static func choices(_ values: [JSONValue]) -> String {
        "Use \(values.map { "`\($0.compactText)`" }.joined(separator: ", "))."
    }

    private mutating func reportUnlisted(_ values: [JSONValue], _ node: JSONNode, _ pointer: String) {
        report(
            .unlistedValue,
            severity: .warning,
            "a record with any other text than those the model lists would be rejected",
            node.range,
            pointer,
            help: "Add a `lookup` with an `otherwise`. " + Self.choices(values)
        )
    }

    // MARK: Constants

    /// Tells which values written in a rule the model refuses; whether there were any.
    private mutating func verifyConstants(_ node: JSONNode, _ model: ModelShape, _ pointer: String) -> Bool {
        var isWrong = false
        for constant in Self.constants(node) {
            guard let value = constant.value, let refusal = refusal(of: value, by: model) else { continue }
            isWrong = true
            let words = (model.enumeration ?? []).compactMap(\.stringValue)
            let nearest = value.stringValue.flatMap { NameSuggestion.nearest(to: $0, among: words) }
            report(
                .wrongType,
                refusal + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
                constant.range,
                pointer,
                help: nearest == nil ? model.enumeration.map(Self.choices) : nil,
                fixes: nearest.map {
                    [Diagnostic.Fix(title: "Write `\($0)`", range: constant.range, replacement: JSONText.quoted($0))]
                } ?? []
            )
        }
        return isWrong
    }

    /// The values that a rule can make without a record: a constant, what stands in, the results of a last look-up.
    private static func constants(_ node: JSONNode) -> [JSONNode] {
        guard node.members != nil else { return [] }
        let last = node["transforms"]?.elements?.last
        var found = [node["default"]]
        if last == nil { found.append(node["value"]) }
        if let last, last["type"]?.text == "lookup" {
            found += (last["table"]?.members ?? []).map(\.value)
            found.append(last["otherwise"])
        }
        return found.compactMap(\.self)
    }

    private func refusal(of value: JSONValue, by model: ModelShape) -> String? {
        let kind = ValueType.Kinds(value.kind)
        if kind.isDisjoint(with: model.kinds) {
            return "the model wants \(model.kinds.words) here, found \(kind.words)"
        }
        if let values = model.enumeration {
            guard values.contains(value) else { return "the model does not list `\(value.compactText)`" }
        }
        return both(
            wholeCheck(model, .anything),
            model.remainder(of: kind, provenFormat: nil, isBuilt: false)
        )?(value)
    }

    // MARK: Checks at run time

    private typealias Check = @Sendable (JSONValue) -> String?

    private func remainder(_ model: ModelShape, _ compiled: Compiled, _ allowed: ValueType.Kinds) -> Check? {
        let type = compiled.type
        var kinds = type.kinds.intersection(allowed)
        if type.kinds.contains(.absent), allowed.contains(.null) { kinds.formUnion(.null) }
        return model.remainder(of: kinds, provenFormat: type.format, isBuilt: compiled.isBuilt)
    }

    /// A check, unless all the values that can come are known and pass it.
    private func unproven(_ check: Check?, _ type: ValueType) -> Check? {
        guard let check, let values = type.enumeration else { return check }
        let known = type.kinds.isDisjoint(with: .missing) ? values : values + [.null]
        return known.allSatisfy { check($0) == nil } ? nil : check
    }

    private func both(_ one: Check?, _ other: Check?) -> Check? {
        guard let one, let other else { return one ?? other }
        return { one($0) ?? other($0) }
    }

    private func wholeCheck(_ model: ModelShape, _ type: ValueType) -> Check? {
        guard model.wantsWhole, !type.isWhole else { return nil }
        return { value in
            value.numberValue.map(\.isWhole) == false
                ? "the model wants a whole number, found `\(value.compactText)`" : nil
        }
    }
}
