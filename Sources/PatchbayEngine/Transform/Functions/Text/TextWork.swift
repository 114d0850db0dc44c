/// What the transforms of texts share.
enum TextWork {
    /// A text made from the plain bytes of a cell.
    static func make(
        _ input: Cell,
        _ context: inout MappingContext,
        _ work: (Span<UInt8>, inout MappingContext) -> Void
    ) -> Cell {
        context.begin()
        guard CellComparison.withPlainBytes(input, { work($0, &context) }) != nil else {
            return context.fail("\(CellReader.excerpt(input)) holds half of a surrogate pair, which is no text")
        }
        let cell = context.finish(.string, .plain)
        return cell.count > TransformLimit.bytes ? context.fail(TransformLimit.message) : cell
    }

    /// Whether some bytes come next at a place.
    static func comes(_ wanted: [UInt8], at place: Int, in bytes: Span<UInt8>) -> Bool {
        guard place + wanted.count <= bytes.count else { return false }
        for index in wanted.indices where bytes[place + index] != wanted[index] { return false }
        return true
    }
}
