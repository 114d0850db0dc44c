/// The places that a mapping reads in a record: what finds the records of a page notes them on its way, so that each
/// byte is read once.
package struct RecordOutline: Sendable {
    /// The tries of the record and of the lists inside, by frame.
    let tries: [PathTrie]
    /// The lists whose elements are read on the way: their nodes, counted over all tries, and the frames of elements.
    private let lists: [(node: Int, frame: Int)]

    /// The places that a plan reads.
    package init(_ plan: MappingPlan) {
        tries = [plan.frame.trie] + plan.inner.map(\.trie)
        let mapper = RecordMapper(plan)
        var lists: [(node: Int, frame: Int)] = []
        for node in 0..<mapper.scanner.table.nodes.count {
            let frame = Int(mapper.scanner.table.nodes[node].elementFrame)
            if frame >= 0 { lists.append((node, frame)) }
        }
        self.lists = lists
    }

    /// Lets the lists inside be read in a table in which the tries are the frames from `frame` on.
    func attachLists(to table: inout ScanTable, from frame: Int) {
        let root = Int(table.frames[frame].root)
        for list in lists { _ = table.attach(frame + list.frame, toNode: root + list.node) }
    }
}

/// Where the places of an outline lie in each record of a page.
package struct ScannedRecords: Sendable, Hashable {
    /// The slots of all records and of the elements of lists inside.
    let slots: [Slot]
    /// Where those of each record start.
    package let rows: [Int]
}
