extension RecordMapper {
    /// The value of a rule as one cell: selected, transformed, defaulted.
    mutating func evaluate(_ number: Int32) -> Cell {
        let rule = program.rules[Int(number)]
        var cell = Cell.absent
        lastOperand = -1
        if rule.condition >= 0, !holds(rule.condition) {
            if isTracing { tell(.guarded) }
        } else {
            if case .operand(let operand) = rule.source, !isTracing {
                lastOperand = Int(operand)
                cell = context.operand(Operand(index: Int(operand)))
            } else {
                cell = select(rule.source, number)
            }
            if cell.kind == .failed { return cell }
            var place = Int(rule.firstStep)
            let end = place + Int(rule.stepCount)
            while place < end {
                let result = program.steps.with(place) { $0.apply(cell, &context) }
                if isTracing { traceStep(program.steps.with(place) { $0.name }, cell, result) }
                if result.kind == .failed {
                    _ = noteFailure(number, program.steps.with(place) { $0.name })
                    return .failed
                }
                cell = result
                place += 1
            }
        }
        if cell.isMissing, rule.fallback >= 0 {
            cell = program.cell(rule.fallback)
            if isTracing { tell(.defaulted(CellReader.json(cell))) }
        }
        return cell
    }

    private mutating func traceStep(_ name: String, _ before: Cell, _ after: Cell) {
        if after.kind == .failed {
            let message = context.failure?.message ?? "refused"
            tell(.refused(name: name, before: CellReader.json(before), message: message))
        } else {
            tell(.step(name: name, before: CellReader.json(before), after: CellReader.json(after)))
        }
    }

    private mutating func select(_ source: MappingProgram.Source, _ rule: Int32) -> Cell {
        switch source {
        case .operand(let operand): return choose(Int(operand), skip: []) ?? .absent
        case .operands(let first, let count, let skip):
            for place in Int(first)..<Int(first + count) {
                if let cell = choose(Int(program.choices[place]), skip: skip) { return cell }
            }
            return .absent
        case .constant(let constant):
            let cell = program.cell(constant)
            if isTracing { tell(.made(CellReader.json(cell))) }
            return cell
        case .template(let first, let count): return fill(first, count, rule)
        case .choice(let first, let count, let otherwise):
            for place in Int(first)..<Int(first + count) where holds(program.branches[place].condition) {
                if isTracing { tell(.branch(place - Int(first) + 1)) }
                return evaluate(program.branches[place].rule)
            }
            if isTracing { tell(.branch(nil)) }
            return otherwise < 0 ? .absent : evaluate(otherwise)
        case .object, .list: return compose(rule)
        case .nothing: return .absent
        }
    }

    /// The cell of an operand; nil when it is absent or passed over.
    private mutating func choose(_ operand: Int, skip: RulePlan.SkipSet) -> Cell? {
        let cell = context.operand(Operand(index: operand))
        lastOperand = operand
        if isTracing { tell(readEvent(operand, cell)) }
        if cell.kind == .absent { return nil }
        guard !skip.isEmpty else { return cell }
        let isSkipped =
            cell.kind == .null ? skip.contains(.null) : skip.contains(.empty) && CellComparison.isEmpty(cell)
        if isSkipped, isTracing { tell(.skipped(path: path(ofOperand: operand))) }
        return isSkipped ? nil : cell
    }

    /// Builds an object or a list to the side, for steps and defaults to work on.
    private mutating func compose(_ rule: Int32) -> Cell {
        let mark = output.count
        defer { output.truncate(to: mark) }
        switch emitSource(rule) {
        case .failed: return .failed
        case .missing: return .null
        case .value: return compositeCell(from: mark)
        }
    }

    /// Puts a template together; absent when a part is absent or null.
    private mutating func fill(_ first: Int32, _ count: Int32, _ rule: Int32) -> Cell {
        let start = context.operands.count
        defer { context.operands.removeAll(from: start) }
        var form = Cell.Form.clean
        for place in Int(first)..<Int(first + count) {
            switch program.parts[place] {
            case .constant(let literal): context.operands.append(program.cell(literal))
            case .rule(let part):
                let cell = evaluate(part)
                if cell.isMissing || cell.kind == .failed { return cell.kind == .failed ? .failed : .absent }
                if cell.kind == .object || cell.kind == .array {
                    _ = context.fail("found \(CellReader.excerpt(cell))", expected: "a text, a number or a boolean")
                    _ = noteFailure(rule, nil)
                    return .failed
                }
                context.operands.append(cell)
            }
            if context.operands[context.operands.count - 1].form != .clean { form = .plain }
        }
        context.begin()
        for place in start..<context.operands.count {
            let cell = context.operands[place]
            if cell.form != .escaped {
                context.append(bytesOf: cell)
            } else if CellComparison.withPlainBytes(cell, { context.append($0) }) == nil {
                _ = context.fail("\(CellReader.excerpt(cell)) holds half of a surrogate pair, which is no text")
                _ = noteFailure(rule, nil)
                return .failed
            }
        }
        let cell = context.finish(.string, form)
        if isTracing { tell(.made(CellReader.json(cell))) }
        return cell
    }
}
