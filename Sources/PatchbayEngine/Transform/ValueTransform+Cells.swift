extension ValueTransform {
    /// Builds the value, works on it, and writes the result to the arena.
    package func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        let value: JSONValue?
        if input.kind == .absent {
            value = nil
        } else {
            value = CellReader.value(input)
            guard value != nil else {
                return context.fail("\(CellReader.excerpt(input)) cannot be read as a value")
            }
        }
        do throws(TransformFailure) {
            let result = try apply(value ?? .null, &context)
            guard let cell = result.map({ Constant($0).cell(&context) }) else { return .absent }
            return cell.count > TransformLimit.bytes ? context.fail(TransformLimit.message) : cell
        } catch {
            return context.fail(error)
        }
    }
}
