import PatchbayEngine

/// What the objects that inherit become, so that what one layer leaves out is looked for after inheritance.
struct SpecCompletions: Sendable {
    /// The places of the objects that merge with others.
    private var written: Set<SourceRange> = []
    /// The whole objects by the place of the part that counts most.
    private var whole: [SourceRange: [JSONNode]] = [:]

    /// The completions of a spec as it is written.
    init(_ root: JSONNode) { self.init(root, resolved: SpecInheritance.resolve(root)) }

    /// The completions of a spec that was resolved.
    init(_ root: JSONNode, resolved: JSONNode) {
        let types = resolved["dataTypes"]?.members ?? []
        // Nothing completes what no data type inherits.
        guard !types.isEmpty else { return }
        var written: Set<SourceRange> = []
        var whole: [SourceRange: [JSONNode]] = [:]
        func visit(_ root: JSONNode, _ found: (JSONNode) -> Void) {
            for type in root["dataTypes"]?.members ?? [] {
                SpecInheritance.visitMerged(type.value, .object(DataTypeShapes.dataType), found)
            }
        }
        if let defaults = root["defaults"] {
            SpecInheritance.visitMerged(defaults, .object(DataTypeShapes.defaults)) { written.insert($0.range) }
        }
        visit(root) { written.insert($0.range) }
        visit(resolved) { whole[$0.range, default: []].append($0) }
        self.written = written
        self.whole = whole
    }

    /// Whether the object at a place inherits a member wherever it counts.
    func brings(_ name: String, to range: SourceRange) -> Bool {
        written.contains(range) && (whole[range] ?? []).allSatisfy { $0[name] != nil }
    }

    /// The shape of an object whose `type` another layer names; nil when none does.
    func shape(at range: SourceRange, among shapes: [SpecShape]) -> SpecShape? {
        guard brings("type", to: range) else { return nil }
        let types = Set((whole[range] ?? []).compactMap { $0["type"]?.text })
        let meant = types.isEmpty ? shapes : shapes.filter { types.contains($0.name) }
        return meant.count == 1 ? meant[0] : SpecShape(anyOf: meant)
    }
}
