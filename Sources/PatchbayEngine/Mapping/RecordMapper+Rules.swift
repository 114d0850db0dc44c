extension RecordMapper {
    /// What a rule brought.
    enum Brought {
        case missing, value, failed
    }

    /// Writes what a rule makes to the output: `null` when it makes nothing.
    @inline(__always) mutating func emit(_ rule: Int32) -> Brought {
        if isTracing { tell(.field(fieldPointer(rule))) }
        let mark = output.count
        let copied = program.rules[Int(rule)].copied
        var brought: Brought
        if copied >= 0, !isTracing {
            lastOperand = Int(copied)
            brought = emitCell(context.operand(Operand(index: lastOperand)), rule)
        } else if program.rules[Int(rule)].isComposite {
            brought = emitComposite(rule, at: mark)
        } else {
            brought = emitCell(evaluate(rule), rule)
        }
        return isTracing || brought == .failed ? finish(brought, at: mark) : brought
    }

    /// Tells what was written, and writes null for a field that failed while the errors of others are wanted.
    @inline(never) private mutating func finish(_ brought: Brought, at mark: Int) -> Brought {
        guard brought == .failed else {
            if isTracing { tell(.written(outputText(from: mark))) }
            return brought
        }
        if stopsAtFirstError { return .failed }
        output.truncate(to: mark)
        output.appendNull()
        return .missing
    }

    private func outputText(from mark: Int) -> String {
        output.withBytes(from: mark) { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    @inline(__always) private mutating func emitCell(_ cell: Cell, _ rule: Int32) -> Brought {
        if cell.kind == .failed { return .failed }
        if program.rules[Int(rule)].check >= 0, let failed = verify(cell, rule) { return failed }
        if let fault = writer.write(cell, to: &output) { return refuse(fault, cell, rule) }
        return cell.isMissing ? .missing : .value
    }

    // MARK: Objects and lists

    private mutating func emitComposite(_ rule: Int32, at mark: Int) -> Brought {
        let condition = program.rules[Int(rule)].condition
        if condition >= 0, !holds(condition) {
            if isTracing { tell(.guarded) }
            return emitCell(.absent, rule)
        }
        switch emitSource(rule) {
        case .failed: return .failed
        case .missing:
            output.truncate(to: mark)
            return emitCell(.null, rule)
        case .value:
            let check = Int(program.rules[Int(rule)].check)
            let kind = output.bytes(mark, output.count)[0] == 0x7B ? Cell.Kind.object : .array
            if check < 0 || program.checks.with(check, { $0.isSatisfied(by: kind) }) { return .value }
            return verify(compositeCell(from: mark), rule) ?? .value
        }
    }

    /// Writes the object or the list of a rule as it comes.
    mutating func emitSource(_ rule: Int32) -> Brought {
        switch program.rules[Int(rule)].source {
        case .object(let first, let count):
            let brought = emitMembers(first, count)
            lastOperand = -1
            return brought
        case .list(let list):
            let brought = emitList(list, rule)
            lastOperand = Int(program.lists[Int(list)].operand)
            return brought
        case .operand, .operands, .constant, .template, .choice, .nothing: return .missing
        }
    }

    /// The output from a place on, copied, as a cell.
    mutating func compositeCell(from mark: Int) -> Cell {
        let bytes = output.bytes(mark, output.count)
        context.begin()
        context.append(bytes)
        return context.finish(bytes[0] == 0x7B ? .object : .array)
    }

    mutating func emitMembers(_ first: Int32, _ count: Int32) -> Brought {
        var brought = Brought.missing
        var place = Int(first)
        let end = place + Int(count)
        while place < end {
            let member = program.members[place]
            output.append(program.bytes.bytes(Int(member.prefix), Int(member.prefix + member.count)))
            switch emit(member.rule) {
            case .failed: return .failed
            case .value: if !program.rules[Int(member.rule)].isConstant { brought = .value }
            case .missing: break
            }
            place += 1
        }
        if count == 0 { output.append(0x7B) }
        output.append(0x7D)
        return brought
    }
}
