extension RecordMapper {
    /// Where in the record an operand of the innermost frame lies; nil when it lies beside the record.
    func place(of operand: Int) -> [PathSegment]? {
        place(of: operand, level: lists.count)
    }

    private func place(of operand: Int, level: Int) -> [PathSegment]? {
        let plan = framePlan(level == lists.count ? frame : lists[level].frame)
        switch plan.operands[operand] {
        case .node(let node), .query(let node, _):
            return start(of: level).map { $0 + plan.trie.nodes[node].segments }
        case .enclosing(let outer): return level > 0 ? place(of: outer, level: level - 1) : nil
        case .surroundings: return nil
        }
    }

    /// Where in the record the value lies that a frame's paths start from.
    private func start(of level: Int) -> [PathSegment]? {
        guard level > 0 else { return [] }
        return place(of: lists[level - 1].operand, level: level - 1).map { $0 + [.index(itemIndices[level - 1])] }
    }

    /// What `--explain` is told of a path that was looked at.
    func readEvent(_ operand: Int, _ cell: Cell) -> TraceEvent {
        .read(
            path: path(ofOperand: operand),
            place: place(of: operand),
            found: cell.kind == .absent ? nil : CellReader.json(cell)
        )
    }

    /// Tells each error of a refused record where its value starts.
    mutating func locateErrors(_ bytes: PaddedBytes, from start: Int, to end: Int) {
        for index in errors.indices {
            guard let place = errors[index].place else { continue }
            errors[index].offset = RecordPlace.range(of: place, in: bytes, from: start, to: end).map {
                $0.lowerBound - start
            }
        }
    }
}
