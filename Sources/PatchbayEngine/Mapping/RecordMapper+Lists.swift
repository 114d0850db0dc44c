extension RecordMapper {
    /// Writes a list made from a list.
    mutating func emitList(_ number: Int32, _ rule: Int32) -> Brought {
        let entry = program.lists[Int(number)]
        lastOperand = Int(entry.operand)
        let list = context.operand(Operand(index: Int(entry.operand)))
        if isTracing { tell(readEvent(Int(entry.operand), list)) }
        if list.isMissing { return .missing }
        guard list.kind == .array else {
            _ = context.fail("found \(CellReader.excerpt(list))", expected: "a list")
            return noteFailure(rule, nil)
        }
        output.append(0x5B)
        let (start, frameStart) = (context.operands.count, context.frameStart)
        let (outerFrame, outerRow, outerBlock) = (frame, row, block)
        var slot = Slot()
        if entry.node >= 0 { slot = self.slot(entry.node, root: Int(program.frames[frame].root)) }
        lists.append((Int(entry.operand), frame))
        frame = Int(entry.frame)
        itemIndices.append(0)
        let brought: Brought
        if entry.node >= 0, slot.rowCount >= 0 {
            brought = emitRows(entry, first: Int(slot.firstRow), frameStart: frameStart)
        } else {
            brought = emitElements(entry, of: list.padded, rule, frameStart: frameStart)
        }
        itemIndices.removeLast()
        lists.removeLast()
        (frame, row, block) = (outerFrame, outerRow, outerBlock)
        context.operands.removeAll(from: start)
        context.frameStart = frameStart
        output.append(0x5D)
        return brought
    }

    /// Writes the elements whose slots the scanner kept on its way.
    private mutating func emitRows(_ entry: MappingProgram.List, first: Int, frameStart: Int) -> Brought {
        let width = Int(scanner.table.frames[frame].nodeCount)
        var next = first
        var isFirst = true
        while next >= 0 {
            assert(next + width <= scanner.rows.count)
            row = next
            next = Int(scanner.rows[next].nextRow)
            if emitElement(entry, isFirst: &isFirst, frameStart: frameStart) == .failed { return .failed }
        }
        return .value
    }

    /// Reads the elements of a list that the scanner passed without keeping them, and writes them.
    private mutating func emitElements(
        _ entry: MappingProgram.List,
        of bytes: PaddedBytes,
        _ rule: Int32,
        frameStart: Int
    ) -> Brought {
        block = bytes
        row = -1
        var place = 1
        var isFirst = true
        while true {
            while bytes[place] <= 0x20 || bytes[place] == 0x2C { place += 1 }
            if bytes[place] == 0x5D { return .value }
            place = scanner.scan(bytes, from: place, to: bytes.count, frame: frame)
            if place < 0 {
                _ = context.fail(scanner.fault?.message ?? "an element of the list cannot be read")
                return noteFailure(rule, nil)
            }
            if let node = scanner.repeatedNode {
                let path = JSONPointerText.text(segments(ofNode: node))
                _ = context.fail("the member `\(path)` occurs twice in an element of the list")
                return noteFailure(rule, nil)
            }
            if emitElement(entry, isFirst: &isFirst, frameStart: frameStart) == .failed { return .failed }
        }
    }

    @inline(__always) private mutating func emitElement(
        _ entry: MappingProgram.List,
        isFirst: inout Bool,
        frameStart: Int
    ) -> Brought {
        let operandCount = context.operands.count
        context.frameStart = frameStart
        resolveOperands()
        var brought = Brought.value
        if entry.condition < 0 || holds(entry.condition) {
            if !isFirst { output.append(0x2C) }
            isFirst = false
            brought = emit(entry.element)
        }
        context.operands.removeAll(from: operandCount)
        itemIndices[itemIndices.count - 1] += 1
        return brought
    }
}
