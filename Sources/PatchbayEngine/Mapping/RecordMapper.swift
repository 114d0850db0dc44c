/// Maps one record after another by a plan: one interpreter for production, dry run and explanation.
///
/// A mapper is one worker's: it keeps the arena, the member predictions and the output between records.
package struct RecordMapper: ~Copyable {
    let plan: MappingPlan
    let program: MappingProgram
    var context = MappingContext()
    var surroundings = MappingSurroundings()
    var scanner: PayloadScanner
    var writer = CanonicalWriter()
    /// The mapped records, each followed by a newline.
    package var output = OutputBuffer()

    /// Whether what a record says of itself is kept.
    package var collectsFacts = false
    /// What the last record says of itself, if that is kept.
    package var facts = RecordFacts()

    /// Whether a failed field ends the record; otherwise every field's error is collected.
    var stopsAtFirstError = true
    var errors: [FieldError] = []
    /// What happened, when somebody asks.
    var trace: [TraceEvent]?
    /// Whether the scanner notes where the elements of a list lie that no rule goes through.
    let notesElements: Bool
    /// Whether somebody wants to know what happens.
    var isTracing = false
    /// The indices of the lists' elements that are being mapped, outermost first.
    var itemIndices: [Int] = []
    /// The number of the frame that is being mapped.
    var frame = 0
    /// The lists that are being mapped, outermost first: each an operand of the frame around it.
    var lists: [(operand: Int, frame: Int)] = []
    /// The bytes in which the slots of that frame lie.
    var block: PaddedBytes
    /// Where the slots of that frame are among the scanner's rows; -1 when they are the scanner's own.
    var row = -1
    /// The operand that the last value came from, in the innermost frame; -1 for none.
    var lastOperand = -1

    /// A mapper for a plan.
    package init(_ plan: MappingPlan) { self.init(plan, answering: []) }

    /// A mapper that makes values of rules beside those of the plan, and notes where the elements of a list lie, with
    /// the places of the outline in each of them.
    init(_ plan: MappingPlan, answering rules: [RulePlan], elementsOf list: Int? = nil, _ outline: RecordOutline? = nil)
    {
        self.plan = plan
        let tries = [plan.frame.trie] + plan.inner.map(\.trie)
        var table = ScanTable(tries + (list == nil ? [] : outline?.tries ?? [PathTrie()]))
        program = MappingProgram(plan, answering: rules, &table)
        notesElements = list.map { table.attach(tries.count, toNode: $0) } ?? false
        if notesElements {
            table.guessMembers(ofFrame: tries.count)
            outline?.attachLists(to: &table, from: tries.count)
        }
        block = program.bytes.bytes(0, 0)
        scanner = PayloadScanner(table)
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
        bytes.withPadding(to: end) { map($0, from: start, to: end) }
    }

    /// Takes the places of a page's records, for `map(_:_:row:)`.
    package mutating func load(_ records: ScannedRecords) { scanner.loadRows(records.slots) }

    /// Maps a record of a page whose places were taken before; `row` is where those of the record start.
    package mutating func map(_ bytes: Span<UInt8>, _ range: Range<Int>, row: Int) -> MappingOutcome {
        bytes.withPadding(to: range.upperBound) { map($0, range, row: row) }
    }

    private mutating func map(_ bytes: PaddedBytes, _ range: Range<Int>, row: Int) -> MappingOutcome {
        if collectsFacts { facts.reset() }
        let mark = output.count
        let rowCount = scanner.rows.count
        self.row = row
        var outcome = mapScanned(bytes)
        scanner.removeRows(from: rowCount)
        if outcome == nil {
            output.truncate(to: mark)
            if stopsAtFirstError {
                stopsAtFirstError = false
                self.row = row
                _ = mapScanned(bytes)
                scanner.removeRows(from: rowCount)
                output.truncate(to: mark)
                stopsAtFirstError = true
            }
            locateErrors(bytes, from: range.lowerBound, to: range.upperBound)
            outcome = .rejected(errors)
        }
        collectFacts()
        return outcome ?? .rejected(errors)
    }

    private mutating func map(_ bytes: PaddedBytes, from start: Int, to end: Int) -> Result {
        if collectsFacts { facts.reset() }
        row = -1
        let after = scanner.scan(bytes, from: start, to: end)
        if after < 0 { return Result(outcome: .rejected([]), end: nil, fault: scanner.fault) }
        let mark = output.count
        if let outcome = mapScanned(bytes) {
            collectFacts()
            return Result(outcome: outcome, end: after, fault: nil)
        }
        output.truncate(to: mark)
        if stopsAtFirstError {
            stopsAtFirstError = false
            _ = scanner.scan(bytes, from: start, to: end)
            _ = mapScanned(bytes)
            output.truncate(to: mark)
            stopsAtFirstError = true
        }
        collectFacts()
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
        isTracing = true
        stopsAtFirstError = false
        defer {
            trace = nil
            isTracing = false
            stopsAtFirstError = true
        }
        let result = map(bytes, from: start, to: end)
        return (result, trace ?? [])
    }

    /// Nil when the record failed, whose places are those of `row`.
    private mutating func mapScanned(_ bytes: PaddedBytes) -> MappingOutcome? {
        context.reset()
        if !errors.isEmpty { errors.removeAll(keepingCapacity: true) }
        guard hasRecord else { return refuseRecord(bytes) }
        enterRecord(bytes)
        if program.filter >= 0, !holds(program.filter) { return .filtered }
        if program.deletion >= 0, holds(program.deletion) { return .deleted(key: keyText()) }
        if !plan.expectations.isEmpty {
            for expectation in plan.expectations where !expectation.predicate.holds(context) {
                return note(FieldError(field: "", message: expectation.message))
            }
        }
        let mark = output.count
        guard emitMembers(program.record.first, program.record.count) != .failed, errors.isEmpty else { return nil }
        if let check = plan.check, let violation = checkOutput(from: mark, check) {
            return note(FieldError(field: "", message: violation))
        }
        output.append(0x0A)
        return .mapped
    }

    /// Whether what was scanned last is a record; of places that were taken none has a member twice.
    var hasRecord: Bool { slot(0, root: 0).kind == .object && (row >= 0 || scanner.repeatedNode == nil) }

    /// Makes the value whose places are those of `row` the innermost frame.
    @inline(__always) mutating func enterRecord(_ bytes: PaddedBytes) {
        frame = 0
        block = bytes
        resolveOperands()
    }

    @inline(never) private mutating func refuseRecord(_ bytes: PaddedBytes) -> MappingOutcome? {
        guard row < 0, let node = scanner.repeatedNode else {
            let found = CellReader.excerpt(cell(bytes, slot(0, root: 0)))
            return note(FieldError(field: "", place: [], message: "a record is an object, found \(found)"))
        }
        let isRecords = node < plan.frame.trie.nodes.count
        let segments = segments(ofNode: node)
        let path = JSONPointerText.text(segments)
        return note(
            FieldError(
                field: "",
                source: path,
                place: isRecords ? segments : nil,
                message: "the member `\(path)` occurs twice in \(isRecords ? "the record" : "an element of a list")"
            )
        )
    }

    /// The path of a node of the scanner, from the record or from an element of a list.
    func segments(ofNode node: Int) -> [PathSegment] {
        var place = node
        for plan in [plan.frame] + plan.inner {
            if place < plan.trie.nodes.count { return plan.trie.nodes[place].segments }
            place -= plan.trie.nodes.count
        }
        return []
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

    /// Whether a condition of the program holds for the operands of the innermost frame.
    @inline(__always) func holds(_ condition: Int32) -> Bool {
        program.conditions.with(Int(condition)) { $0.predicate.holds(context) }
    }

    /// The plan of a frame.
    func framePlan(_ frame: Int) -> FramePlan { frame == 0 ? plan.frame : plan.inner[frame - 1] }

    /// The path of an operand of the innermost frame, as the spec wrote it.
    func path(ofOperand operand: Int) -> String {
        framePlan(frame).paths[operand]
    }

    /// Adds to the trace.
    mutating func tell(_ event: TraceEvent) { trace?.append(event) }

    // MARK: Operands

    /// The cell of a slot.
    @inline(__always) func cell(_ bytes: PaddedBytes, _ slot: Slot) -> Cell {
        if slot.kind == .absent { return .absent }
        return bytes.cell(slot.kind, slot.form, Int(slot.start), Int(slot.end))
    }

    /// The slot of a node of the innermost frame.
    @inline(__always) func slot(_ node: Int32, root: Int) -> Slot {
        row < 0 ? scanner.slots[Int(node)] : scanner.rows[row + Int(node) - root]
    }

    /// Adds the operands of the innermost frame.
    @inline(__always) mutating func resolveOperands() {
        let enclosing = context.frameStart
        let start = context.operands.count
        let entry = program.frames[frame]
        let root = Int(entry.root)
        var place = Int(entry.first)
        while place < Int(entry.firstOther) {
            context.operands.append(cell(block, slot(program.operandNodes[place], root: root)))
            place += 1
        }
        let end = Int(entry.first + entry.count)
        if place < end { resolveOthers(from: place, to: end, root: root, enclosing: enclosing) }
        context.frameStart = start
    }

    private mutating func resolveOthers(from first: Int, to end: Int, root: Int, enclosing: Int) {
        var place = first
        while place < end {
            switch program.operands[place] {
            case .node(let node):
                context.operands.append(cell(block, slot(node, root: root)))
            case .query(let node, let query):
                let value = CellReader.value(cell(block, slot(node, root: root)))
                context.operands.append(made(value.flatMap(program.queries[Int(query)])))
            case .enclosing(let operand):
                context.operands.append(context.operands[enclosing + Int(operand)])
            case .surroundings(let value):
                context.operands.append(made(program.surroundings[Int(value)](surroundings)))
            }
            place += 1
        }
    }

    private mutating func made(_ value: JSONValue?) -> Cell {
        guard let value else { return .absent }
        return Constant(value).cell(&context)
    }
}
