import PatchbayEngine

/// A spec and its overlays, so that a range alone tells file and JSON Pointer.
package struct SourceSet: Sendable {
    /// The files: the spec, then the overlays in the order in which they are applied.
    package let files: [SourceFile]
    private var pointers: [Place: String] = [:]

    private struct Place: Hashable {
        var file: Int
        var offset: Int
    }

    /// A set of files.
    package init(_ files: [SourceFile]) {
        self.files = files
    }

    /// The place for a finding.
    package func label(_ range: SourceRange, text: String = "") -> Diagnostic.Label {
        Diagnostic.Label(file: name(of: range), range: range, text: text)
    }

    private func name(of range: SourceRange) -> String {
        files.indices.contains(range.file) ? files[range.file].name : ""
    }

    /// The same finding with the names of the files that its ranges lie in.
    func localized(_ diagnostic: Diagnostic) -> Diagnostic {
        guard diagnostic.primary.range.file > 0 || diagnostic.related.contains(where: { $0.range.file > 0 }) else {
            return diagnostic
        }
        var moved = diagnostic
        moved.primary.file = name(of: diagnostic.primary.range)
        for index in moved.related.indices { moved.related[index].file = name(of: moved.related[index].range) }
        return moved
    }

    /// Remembers the JSON Pointer of every place of a merged spec.
    mutating func index(_ node: JSONNode, pointer: String = "") {
        let place = Place(file: node.range.file, offset: node.range.start)
        if pointers[place] == nil { pointers[place] = pointer }
        for (index, element) in (node.elements ?? []).enumerated() {
            self.index(element, pointer: "\(pointer)/\(index)")
        }
        for member in node.members ?? [] {
            let inner = pointer + "/" + JSONPointerText.escape(member.name)
            pointers[Place(file: member.nameRange.file, offset: member.nameRange.start)] = inner
            index(member.value, pointer: inner)
        }
    }

    /// The JSON Pointer of the value or the member's name that starts here; a place within a text is the text's.
    package func pointer(at range: SourceRange) -> String {
        if let exact = pointers[Place(file: range.file, offset: range.start)] { return exact }
        let before = pointers.filter { $0.key.file == range.file && $0.key.offset <= range.start }
        return before.max { $0.key.offset < $1.key.offset }?.value ?? ""
    }
}
