extension RecordMapper {
    /// What a rule brought.
    enum Brought {
        case missing, value, failed
    }

    /// Writes what a rule makes to the output: `null` when it makes nothing.
    mutating func emit(_ rule: RulePlan) -> Brought {
        if isTracing { tell(.field(fieldPointer(rule.target))) }
        let mark = output.count
        let brought: Brought
        if rule.sort == .composite {
            brought = emitComposite(rule, at: mark)
        } else {
            brought = emitCell(evaluate(rule), rule)
        }
        guard brought == .failed else {
            if isTracing { tell(.written(outputText(from: mark))) }
            return brought
        }
        if stopsAtFirstError { return .failed }
        output.truncate(to: mark)
        output.append(Self.nullText)
        return .missing
    }

    static var nullText: [UInt8] { [0x6E, 0x75, 0x6C, 0x6C] }

    private func outputText(from mark: Int) -> String {
        output.withBytes(from: mark) { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    private mutating func emitCell(_ cell: Cell, _ rule: RulePlan) -> Brought {
        if cell.kind == .failed { return .failed }
        if let check = rule.check, let failed = verify(cell, check, rule) { return failed }
        if let fault = CanonicalWriter.write(cell, to: &output) { return refuse(fault, cell, rule) }
        return cell.isMissing ? .missing : .value
    }

    // MARK: Objects and lists

    private mutating func emitComposite(_ rule: RulePlan, at mark: Int) -> Brought {
        if let predicate = rule.guardPredicate, !predicate.holds(context) {
            if isTracing { tell(.guarded) }
            return emitCell(.absent, rule)
        }
        switch emitSource(rule) {
        case .failed: return .failed
        case .missing:
            output.truncate(to: mark)
            return emitCell(.null, rule)
        case .value:
            guard let check = rule.check else { return .value }
            return verify(compositeCell(from: mark), check, rule) ?? .value
        }
    }

    /// Writes the object or the list of a rule as it comes.
    mutating func emitSource(_ rule: RulePlan) -> Brought {
        switch rule.source {
        case .object(let members):
            let brought = emitMembers(members)
            lastOperand = nil
            return brought
        case .each(let each):
            let brought = emitList(each, rule)
            lastOperand = each.list
            return brought
        case .operands, .constant, .template, .choice, .nothing: return .missing
        }
    }

    /// The output from a place on, copied, as a cell.
    mutating func compositeCell(from mark: Int) -> Cell {
        context.begin()
        var isObject = false
        output.withBytes(from: mark) { bytes in
            isObject = bytes[0] == 0x7B
            context.append(bytes)
        }
        return context.finish(isObject ? .object : .array)
    }

    mutating func emitMembers(_ members: [RulePlan.Member]) -> Brought {
        var brought = Brought.missing
        var separator: UInt8 = 0x7B
        let list = members.span
        for index in list.indices {
            output.append(separator)
            output.append(list[index].prefix)
            separator = 0x2C
            switch emit(list[index].rule) {
            case .failed: return .failed
            case .value: if !list[index].rule.isConstant { brought = .value }
            case .missing: break
            }
        }
        if members.isEmpty { output.append(0x7B) }
        output.append(0x7D)
        return brought
    }

    private mutating func emitList(_ each: EachPlan, _ rule: RulePlan) -> Brought {
        lastOperand = each.list
        let list = context.operand(Operand(index: each.list))
        if isTracing { tell(readEvent(each.list, list)) }
        if list.isMissing { return .missing }
        guard list.kind == .array else {
            _ = context.fail("found \(CellReader.excerpt(list))", expected: "a list")
            return noteFailure(rule, nil)
        }
        output.append(0x5B)
        let (start, frameStart) = (context.operands.count, context.frameStart)
        frames.append(each.frame)
        listOperands.append(each.list)
        itemIndices.append(0)
        let brought = list.withPaddedBytes { bytes in
            emitItems(bytes, list.count, each, frameStart: frameStart)
        }
        itemIndices.removeLast()
        listOperands.removeLast()
        frames.removeLast()
        context.operands.removeLast(context.operands.count - start)
        context.frameStart = frameStart
        output.append(0x5D)
        return brought
    }

    private mutating func emitItems(
        _ bytes: Span<UInt8>,
        _ end: Int,
        _ each: EachPlan,
        frameStart: Int
    ) -> Brought {
        let operandCount = context.operands.count
        var place = 1
        var isFirst = true
        var failed = false
        while true {
            while bytes[place] <= 0x20 || bytes[place] == 0x2C { place += 1 }
            if bytes[place] == 0x5D { break }
            place = scanners[each.frameNumber].scan(bytes, from: place, to: end)
            if place < 0 { return .failed }
            context.frameStart = frameStart
            resolveOperands(of: each.frame, scanner: each.frameNumber, bytes)
            if each.predicate?.holds(context) ?? true {
                if !isFirst { output.append(0x2C) }
                isFirst = false
                if emit(each.element) == .failed { failed = true }
            }
            context.operands.removeLast(context.operands.count - operandCount)
            itemIndices[itemIndices.count - 1] += 1
            if failed { return .failed }
        }
        return .value
    }

    // MARK: Failures

    /// The pointer of a target with the indices of the items that are being mapped.
    func fieldPointer(_ target: String) -> String {
        guard target.contains("*") else { return target }
        var indices = itemIndices[...]
        return target.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0 == "*" ? indices.popFirst().map(String.init) ?? "*" : String($0) }
            .joined(separator: "/")
    }

    /// Notes the context's failure as an error of a rule's field.
    mutating func noteFailure(_ rule: RulePlan, _ step: String?) -> Brought {
        if !stopsAtFirstError {
            let failure = context.failure
            let found = lastOperand.map { context.operand(Operand(index: $0)) }
            errors.append(
                FieldError(
                    field: fieldPointer(rule.target),
                    source: lastOperand.map { frames[frames.count - 1].paths[$0] },
                    place: lastOperand.flatMap { place(of: $0) },
                    value: found.flatMap { $0.kind == .absent ? nil : CellReader.json($0) },
                    transform: step,
                    message: failure?.message ?? "the value was refused",
                    expected: failure?.expected
                )
            )
        }
        return .failed
    }

    private mutating func verify(_ cell: Cell, _ check: ValueCheck, _ rule: RulePlan) -> Brought? {
        let kind = cell.kind == .absent ? ValueType.Kinds.null : ValueType.Kinds(cell.kind)
        guard check.kinds.contains(kind) else {
            if cell.isMissing {
                _ = context.fail("the model requires this field and nothing came", expected: check.kinds.words)
            } else {
                _ = context.fail("the model does not allow \(CellReader.excerpt(cell))", expected: check.kinds.words)
            }
            return noteFailure(rule, nil)
        }
        guard let violation = check.violation, let value = CellReader.value(cell.isMissing ? .null : cell),
            let message = violation(value)
        else { return nil }
        _ = context.fail(message)
        return noteFailure(rule, nil)
    }

    private mutating func refuse(_ fault: CanonicalWriter.Fault, _ cell: Cell, _ rule: RulePlan) -> Brought {
        switch fault {
        case .loneSurrogate:
            _ = context.fail("\(CellReader.excerpt(cell)) holds half of a surrogate pair, which is no text")
        case .repeatedMember: _ = context.fail("\(CellReader.excerpt(cell)) has a member twice")
        case .numberOutOfRange: _ = context.fail("\(CellReader.excerpt(cell)) is beyond the range of numbers")
        }
        return noteFailure(rule, nil)
    }
}

extension RulePlan {
    /// Whether the rule's value is the same for every record.
    var isConstant: Bool { sort == .constant }
}
