/// Maps one record after another by a plan: one interpreter for production, dry run and explanation.
///
/// A mapper is one worker's: it keeps the arena, the member predictions and the output between records.
package struct RecordMapper: ~Copyable {
    let plan: MappingPlan
    var context = MappingContext()
    var surroundings = MappingSurroundings()
    /// The scanners of the record and of the lists inside, by frame number.
    var scanners: [PayloadScanner]
    /// The mapped records, each followed by a newline.
    package var output = OutputBuffer()

    /// Whether a failed field ends the record; otherwise every field's error is collected.
    var stopsAtFirstError = true
    var errors: [FieldError] = []
    /// What happened, when somebody asks.
    var trace: [TraceEvent]?
    /// The indices of the lists' elements that are being mapped, outermost first.
    var itemIndices: [Int] = []
    /// The frames that are being mapped, innermost last.
    var frames: [FramePlan] = []
    /// The lists that are being mapped, each an operand of the frame around it, outermost first.
    var listOperands: [Int] = []
    /// The operand that the last value came from, in the innermost frame.
    var lastOperand: Int?

    /// A mapper for a plan.
    package init(_ plan: MappingPlan) {
        self.plan = plan
        scanners = [PayloadScanner(plan.frame.trie)] + plan.inner.map { PayloadScanner($0.trie) }
    }

    /// The page, parent, key and variables of the records to come.
    package mutating func setSurroundings(_ surroundings: MappingSurroundings) {
        self.surroundings = surroundings
    }

    /// What `map` found out about a record beside its outcome.
    package struct Result: Sendable {
        /// What became of it.
        package var outcome: MappingOutcome
        /// The place behind the record and the blanks that follow it; nil when its grammar is broken.
        package var end: Int?
        /// What is wrong with its grammar, when something is.
        package var fault: PayloadFault?

        /// A result.
        package init(outcome: MappingOutcome, end: Int?, fault: PayloadFault?) {
            self.outcome = outcome
            self.end = end
            self.fault = fault
        }
    }

    /// Maps the record that starts at or after `start`; the bytes must be padded as the scanner asks.
    ///
    /// A record that fails is mapped a second time to collect the errors of all its fields.
    package mutating func map(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Result {
        let after = scanners[0].scan(bytes, from: start, to: end)
        if after < 0 { return Result(outcome: .rejected([]), end: nil, fault: scanners[0].fault) }
        let mark = output.count
        if let outcome = mapScanned(bytes) { return Result(outcome: outcome, end: after, fault: nil) }
        output.truncate(to: mark)
        if stopsAtFirstError {
            stopsAtFirstError = false
            _ = mapScanned(bytes)
            output.truncate(to: mark)
            stopsAtFirstError = true
        }
        locateErrors(bytes, from: start, to: end)
        return Result(outcome: .rejected(errors), end: after, fault: nil)
    }

    /// Maps a record and tells what happened on the way.
    package mutating func explain(
        _ bytes: Span<UInt8>,
        from start: Int,
        to end: Int
    ) -> (result: Result, trace: [TraceEvent]) {
        trace = []
        stopsAtFirstError = false
        defer {
            trace = nil
            stopsAtFirstError = true
        }
        let result = map(bytes, from: start, to: end)
        return (result, trace ?? [])
    }

    /// Nil when the record failed.
    private mutating func mapScanned(_ bytes: Span<UInt8>) -> MappingOutcome? {
        context.reset()
        errors.removeAll(keepingCapacity: true)
        guard scanners[0].slots[0].kind == .object else {
            let found = CellReader.excerpt(cell(bytes, scanners[0].slots[0]))
            return note(FieldError(field: "", place: [], message: "a record is an object, found \(found)"))
        }
        if let node = scanners[0].repeatedNode {
            let place = plan.frame.trie.nodes[node].segments
            let path = JSONPointerText.text(place)
            return note(
                FieldError(
                    field: "",
                    source: path,
                    place: place,
                    message: "the member `\(path)` occurs twice in the record"
                )
            )
        }
        frames.append(plan.frame)
        defer { frames.removeLast() }
        resolveOperands(of: plan.frame, scanner: 0, bytes)
        if let filter = plan.filter, !filter.holds(context) { return .filtered }
        if let deletion = plan.deletion, deletion.holds(context) { return .deleted(key: keyText()) }
        for expectation in plan.expectations where !expectation.predicate.holds(context) {
            return note(FieldError(field: "", message: expectation.message))
        }
        let mark = output.count
        guard emitMembers(plan.members) != .failed, errors.isEmpty else { return nil }
        if let check = plan.check, let violation = checkOutput(from: mark, check) {
            return note(FieldError(field: "", message: violation))
        }
        output.append(0x0A)
        return .mapped
    }

    private mutating func checkOutput(from mark: Int, _ check: (JSONValue) -> String?) -> String? {
        guard let value = output.withBytes(from: mark, { try? JSONValue(parsing: $0) }) else {
            return "the mapped record is not JSON"
        }
        return check(value)
    }

    private mutating func note(_ error: FieldError) -> MappingOutcome? {
        errors.append(error)
        return nil
    }

    private func keyText() -> [String] {
        plan.key.map { place in
            let cell = context.operand(Operand(index: place))
            return cell.kind == .string ? CellComparison.text(cell) ?? "" : CellReader.json(cell)
        }
    }

    /// Whether somebody wants to know what happens.
    @inline(__always) var isTracing: Bool { trace != nil }

    /// Adds to the trace.
    mutating func tell(_ event: TraceEvent) { trace?.append(event) }

    // MARK: Operands

    /// The cell of a slot.
    func cell(_ bytes: Span<UInt8>, _ slot: Slot) -> Cell {
        if slot.kind == .absent { return .absent }
        let count = Int(slot.end - slot.start)
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe Cell(
                slot.kind,
                slot.form,
                base: buffer.baseAddress.map { unsafe $0 + Int(slot.start) },
                count: count
            )
        }
    }

    /// Adds the operands of a frame whose scanner has just passed its value.
    mutating func resolveOperands(of frame: FramePlan, scanner: Int, _ bytes: Span<UInt8>) {
        let enclosing = context.frameStart
        let start = context.operands.count
        for source in frame.operands {
            switch source {
            case .node(let node):
                context.operands.append(cell(bytes, scanners[scanner].slots[node]))
            case .query(let node, let query):
                let value = CellReader.value(cell(bytes, scanners[scanner].slots[node]))
                context.operands.append(made(value.flatMap(query)))
            case .enclosing(let operand):
                context.operands.append(context.operands[enclosing + operand])
            case .surroundings(let value):
                context.operands.append(made(value(surroundings)))
            }
        }
        context.frameStart = start
    }

    private mutating func made(_ value: JSONValue?) -> Cell {
        guard let value else { return .absent }
        return Constant(value).cell(&context)
    }
}
