/// What the transforms of instants share: they take RFC 3339, which is what `date` gives.
enum InstantWork {
    /// The instant of a text cell; nil once the context has the failure.
    static func read(_ cell: Cell, _ context: inout MappingContext) -> Instant? {
        if case .instant(let instant) = CellComparison.withPlainBytes(cell, { DateReader.read($0, .rfc3339, nil) }) {
            return instant
        }
        _ = context.fail("\(CellReader.excerpt(cell)) is not an RFC 3339 instant", expected: "what `date` gives")
        return nil
    }

    /// The cell of an instant in RFC 3339 and UTC, a failure for none and outside the years 1 to 9999.
    static func cell(_ instant: Instant?, _ context: inout MappingContext) -> Cell {
        guard let instant, Instant.range.contains(instant.seconds) else {
            return context.fail("the result lies outside the years 1 to 9999")
        }
        context.begin()
        instant.write(&context)
        return context.finish(.string)
    }
}
