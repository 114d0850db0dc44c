/// What a record says of itself beside its fields: the parts of its key, when it was changed, and its version.
package struct RecordFacts: Sendable {
    /// A text or a number of the record, as a place in ``RecordFacts/bytes``.
    package struct Fact: Sendable, Hashable {
        /// The UTF-8 of a text without escapes, or the digits of a number.
        package var range: Range<Int>
        /// Whether it is a number.
        package var isNumber: Bool
    }

    /// The bytes of all facts.
    package private(set) var bytes: [UInt8] = []
    /// The parts of the key; nil for one that is absent, null, empty, or neither a text nor a number.
    package private(set) var key: [Fact?] = []
    /// When the record was last changed.
    package private(set) var watermark: Fact?
    /// What tells an older state from a newer one.
    package private(set) var version: Fact?

    /// No facts.
    package init() {}

    /// The text of a fact.
    package func text(_ fact: Fact) -> String { String(decoding: bytes[fact.range], as: UTF8.self) }

    /// The UTF-8 of a fact.
    package func withBytes<Result>(_ fact: Fact, _ body: (Span<UInt8>) -> Result) -> Result {
        body(bytes.span.extracting(fact.range))
    }

    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        key.removeAll(keepingCapacity: true)
        watermark = nil
        version = nil
    }

    mutating func addKey(_ cell: Cell) {
        let fact = add(cell)
        key.append(fact)
    }

    mutating func setWatermark(_ cell: Cell) { watermark = add(cell) }

    mutating func setVersion(_ cell: Cell) { version = add(cell) }

    private mutating func add(_ cell: Cell) -> Fact? {
        let start = bytes.count
        switch cell.kind {
        case .string where cell.form == .escaped:
            guard let text = CellComparison.text(cell) else { return nil }
            bytes.append(contentsOf: text.utf8)
        case .string, .number:
            cell.withBytes { span in
                unsafe span.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
            }
        case .absent, .null, .boolean, .array, .object, .failed: return nil
        }
        return bytes.count > start ? Fact(range: start..<bytes.count, isNumber: cell.kind == .number) : nil
    }
}

extension RecordMapper {
    /// Keeps what the record says of itself, if somebody asks; a record that could not be read says nothing.
    @inline(__always) mutating func collectFacts() {
        if collectsFacts { takeFacts() }
    }

    @inline(never) private mutating func takeFacts() {
        guard hasRecord else { return }
        // A field that failed inside a list leaves the list's operands in front.
        context.frameStart = 0
        for place in plan.key { facts.addKey(context.operand(Operand(index: place))) }
        if let watermark = plan.watermark { facts.setWatermark(context.operand(Operand(index: watermark))) }
        if let version = plan.version { facts.setVersion(context.operand(Operand(index: version))) }
    }
}
