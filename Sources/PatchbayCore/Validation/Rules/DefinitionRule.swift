import PatchbayEngine

/// `use` names a definition that exists and does not use itself.
enum DefinitionRule: SpecRule {
    static let codes: [DiagnosticCode] = []

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for (section, nodes) in [("rules", context.index.rules), ("predicates", context.index.predicates)] {
            let definitions = context.root["definitions"]?[section]
            let declared = SpecContext.names(definitions)
            for use in nodes.compactMap({ $0["use"] }) {
                guard let name = use.text, !declared.contains(where: { $0.value == name }) else { continue }
                findings.reportUnknown(
                    .unknownDefinition,
                    "`definitions.\(section)` has no `\(name)`",
                    Located(name, at: use.range),
                    among: declared,
                    help: "Add `\"\(name)\"` to `definitions.\(section)`."
                )
            }
            checkCycles(definitions, section, &findings)
        }
    }

    private static func checkCycles(_ definitions: JSONNode?, _ section: String, _ findings: inout SpecFindings) {
        var uses: [String: [Located<String>]] = [:]
        for member in definitions?.members ?? [] {
            let index = SpecIndex(member.value, .named(section == "rules" ? .rule : .predicate))
            let nodes = section == "rules" ? index.rules : index.predicates
            uses[member.name] = nodes.compactMap { $0["use"] }.compactMap { use in
                use.text.map { Located($0, at: use.range) }
            }
        }
        for member in definitions?.members ?? [] {
            for use in uses[member.name] ?? [] where reaches(use.value, member.name, uses) {
                let way = use.value == member.name ? "itself" : "`\(use.value)`, which leads back to it"
                findings.report(
                    .circularDefinition,
                    "`\(member.name)` uses \(way)",
                    at: use.range,
                    help: "Write out what is meant in one of the two places."
                )
            }
        }
    }

    private static func reaches(_ start: String, _ goal: String, _ uses: [String: [Located<String>]]) -> Bool {
        var seen: Set<String> = []
        var open = [start]
        while let name = open.popLast() {
            if name == goal { return true }
            guard seen.insert(name).inserted else { continue }
            open += (uses[name] ?? []).map(\.value)
        }
        return false
    }
}
