extension RecordMapper {
    /// The value of a rule as one cell: selected, transformed, defaulted.
    mutating func evaluate(_ rule: RulePlan) -> Cell {
        var cell = Cell.absent
        lastOperand = nil
        if let predicate = rule.guardPredicate, !predicate.holds(context) {
            if isTracing { tell(.guarded) }
        } else {
            if rule.soleOperand >= 0, !isTracing {
                lastOperand = rule.soleOperand
                cell = context.operand(Operand(index: rule.soleOperand))
            } else {
                cell = select(rule)
            }
            if cell.kind == .failed { return cell }
            for step in rule.steps {
                let result = step.apply(cell, &context)
                if isTracing { traceStep(step.name, cell, result) }
                if result.kind == .failed {
                    _ = noteFailure(rule, step.name)
                    return .failed
                }
                cell = result
            }
        }
        if cell.isMissing, let fallback = rule.fallback {
            cell = fallback.cell(&context)
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

    private mutating func select(_ rule: RulePlan) -> Cell {
        switch rule.source {
        case .operands(let operands, let skip): return selectOperand(operands, skip)
        case .constant(let constant):
            let cell = constant.cell(&context)
            if isTracing { tell(.made(CellReader.json(cell))) }
            return cell
        case .template(let parts): return fill(parts, rule)
        case .choice(let branches, let otherwise):
            for (number, branch) in branches.enumerated() where branch.when.holds(context) {
                if isTracing { tell(.branch(number + 1)) }
                return evaluate(branch.then)
            }
            if isTracing { tell(.branch(nil)) }
            return otherwise.map { evaluate($0) } ?? .absent
        case .object, .each: return compose(rule)
        case .nothing: return .absent
        }
    }

    private mutating func selectOperand(_ operands: [Int], _ skip: RulePlan.SkipSet) -> Cell {
        for place in operands {
            let cell = context.operand(Operand(index: place))
            if isTracing { tell(readEvent(place, cell)) }
            if cell.kind == .absent { continue }
            if !skip.isEmpty {
                let isNull = cell.kind == .null
                if isNull ? skip.contains(.null) : skip.contains(.empty) && CellComparison.isEmpty(cell) {
                    if isTracing { tell(.skipped(path: frames[frames.count - 1].paths[place])) }
                    continue
                }
            }
            lastOperand = place
            return cell
        }
        lastOperand = operands.last
        return .absent
    }

    /// Builds an object or a list to the side, for steps and defaults to work on.
    private mutating func compose(_ rule: RulePlan) -> Cell {
        let mark = output.count
        defer { output.truncate(to: mark) }
        switch emitSource(rule) {
        case .failed: return .failed
        case .missing: return .null
        case .value: return compositeCell(from: mark)
        }
    }

    /// Puts a template together; absent when a part is absent or null.
    private mutating func fill(_ parts: [RulePlan.TemplatePart], _ rule: RulePlan) -> Cell {
        let start = context.operands.count
        defer { context.operands.removeLast(context.operands.count - start) }
        for case .rule(let part) in parts {
            let cell = evaluate(part)
            if cell.isMissing || cell.kind == .failed { return cell.kind == .failed ? .failed : .absent }
            if cell.kind == .object || cell.kind == .array {
                _ = context.fail("found \(CellReader.excerpt(cell))", expected: "a text, a number or a boolean")
                _ = noteFailure(rule, nil)
                return .failed
            }
            context.operands.append(cell)
        }
        var next = start
        var form = Cell.Form.clean
        context.begin()
        for part in parts {
            switch part {
            case .text(let text):
                context.append(text)
                form = .plain
            case .rule:
                let cell = context.operands[next]
                next += 1
                if cell.form != .clean { form = .plain }
                guard CellComparison.withPlainBytes(cell, { context.append($0) }) != nil else {
                    _ = context.fail("\(CellReader.excerpt(cell)) holds half of a surrogate pair, which is no text")
                    _ = noteFailure(rule, nil)
                    return .failed
                }
            }
        }
        let cell = context.finish(.string, form)
        if isTracing { tell(.made(CellReader.json(cell))) }
        return cell
    }
}
