extension RecordMapper {
    /// The pointer of a rule's target with the indices of the items that are being mapped.
    func fieldPointer(_ rule: Int32) -> String {
        let target = program.targets[Int(rule)]
        guard target.contains("*") else { return target }
        var indices = itemIndices[...]
        return target.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0 == "*" ? indices.popFirst().map(String.init) ?? "*" : String($0) }
            .joined(separator: "/")
    }

    /// Notes the context's failure as an error of a rule's field.
    @inline(never) mutating func noteFailure(_ rule: Int32, _ step: String?) -> Brought {
        if !stopsAtFirstError {
            let failure = context.failure
            let found = lastOperand < 0 ? Cell.absent : context.operand(Operand(index: lastOperand))
            errors.append(
                FieldError(
                    field: fieldPointer(rule),
                    source: lastOperand < 0 ? nil : path(ofOperand: lastOperand),
                    place: lastOperand < 0 ? nil : place(of: lastOperand),
                    value: found.kind == .absent ? nil : CellReader.json(found),
                    transform: step,
                    message: failure?.message ?? "the value was refused",
                    expected: failure?.expected
                )
            )
        }
        return .failed
    }

    /// Holds a value against the rule's part of the model; nil when it fits.
    @inline(__always) mutating func verify(_ cell: Cell, _ rule: Int32) -> Brought? {
        let check = Int(program.rules[Int(rule)].check)
        let kind = cell.kind == .absent ? Cell.Kind.null : cell.kind
        guard program.checks.with(check, { $0.kinds.rawValue & kind.bit != 0 }) else { return refuseKind(cell, rule) }
        guard let message = program.checks.with(check, { $0.violation(of: cell) }) else { return nil }
        _ = context.fail(message)
        return noteFailure(rule, nil)
    }

    @inline(never) private mutating func refuseKind(_ cell: Cell, _ rule: Int32) -> Brought {
        let expected = program.checks.with(Int(program.rules[Int(rule)].check)) { $0.kinds.words }
        if cell.isMissing {
            _ = context.fail("the model requires this field and nothing came", expected: expected)
        } else {
            _ = context.fail("the model does not allow \(CellReader.excerpt(cell))", expected: expected)
        }
        return noteFailure(rule, nil)
    }

    @inline(never) mutating func refuse(_ fault: CanonicalWriter.Fault, _ cell: Cell, _ rule: Int32) -> Brought {
        switch fault {
        case .loneSurrogate:
            _ = context.fail("\(CellReader.excerpt(cell)) holds half of a surrogate pair, which is no text")
        case .repeatedMember: _ = context.fail("\(CellReader.excerpt(cell)) has a member twice")
        case .numberOutOfRange: _ = context.fail("\(CellReader.excerpt(cell)) is beyond the range of numbers")
        }
        return noteFailure(rule, nil)
    }
}

extension ValueCheck {
    /// Whether every value of a kind fits.
    @inline(__always) func isSatisfied(by kind: Cell.Kind) -> Bool { isKindEnough && kinds.rawValue & kind.bit != 0 }

    /// What is wrong with a value of an allowed kind; nil when nothing is.
    @inline(__always) func violation(of cell: Cell) -> String? {
        isKindEnough ? nil : beyondKind(cell)
    }

    @inline(never) private func beyondKind(_ cell: Cell) -> String? {
        if let values, !values.contains(where: { CellComparison.equals(cell.kind == .absent ? .null : cell, $0) }) {
            return "the model does not list \(cell.isMissing ? "null" : "`\(CellReader.json(cell))`")"
        }
        if let pattern, cell.kind == .string,
            CellComparison.withPlainBytes(cell, { pattern.search(utf8: $0) }) == false
        {
            return "\(CellReader.excerpt(cell)) does not match the pattern `\(pattern.pattern)`"
        }
        guard let violation, let value = CellReader.value(cell.isMissing ? .null : cell) else { return nil }
        return violation(value)
    }
}
