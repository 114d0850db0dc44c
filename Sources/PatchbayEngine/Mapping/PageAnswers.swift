/// What a page answers, and where its records lie, from one walk over its bytes.
package struct PageAnswers: Sendable {
    /// The answers, in the order of the questions.
    package var answers: [ValueAnswer]
    /// What is at the place of the records.
    package var records: PageReader.Records
    /// Where each element of the list of records lies, a text's quotes included; nil when there is no list, or its
    /// elements must be sought, because they are too many to be noted on the way or a question goes through them.
    package var elements: [Range<Int>]?
    /// The places of an outline in each of them; nil when they were not noted, or a member of a record occurs twice.
    package var scanned: ScannedRecords?
}

extension ValuePlan {
    /// Answers the questions about a page, and finds its records at the place that an operand names, with the places of
    /// the outline in them.
    ///
    /// The page ends at `end`, and its bytes are padded as the scanner asks.
    /// - Throws: a `PayloadFault` when the bytes are not one JSON value.
    package func page(
        _ bytes: Span<UInt8>,
        to end: Int,
        records operand: Int,
        isList: Bool,
        outline: RecordOutline? = nil,
        _ surroundings: MappingSurroundings
    ) throws(PayloadFault) -> PageAnswers {
        guard case .node(let node) = mapping.frame.operands[operand] else {
            return PageAnswers(answers: try answers(for: bytes, to: end, surroundings), records: .missing)
        }
        var mapper = RecordMapper(mapping, answering: rules, elementsOf: node, outline)
        mapper.setSurroundings(surroundings)
        let answers = try mapper.answer(questions, bytes, to: end)
        let rows = mapper.rows(of: node)
        return PageAnswers(
            answers: answers,
            records: PageReader.Records(mapper.scanner.slots[node], isList: isList),
            elements: rows?.map { mapper.scanner.rows[$0].wholeRange },
            scanned: outline == nil ? nil : mapper.scanned(rows)
        )
    }
}

extension RecordMapper {
    /// Where the rows of a list's elements start that were noted on the way; nil when they were not.
    fileprivate func rows(of node: Int) -> [Int]? {
        let slot = scanner.slots[node]
        guard notesElements, slot.kind == .array, slot.rowCount >= 0 else { return nil }
        var rows: [Int] = []
        rows.reserveCapacity(Int(slot.rowCount))
        var row = Int(slot.firstRow)
        while row >= 0 {
            rows.append(row)
            row = Int(scanner.rows[row].nextRow)
        }
        return rows
    }

    fileprivate func scanned(_ rows: [Int]?) -> ScannedRecords? {
        guard let rows, scanner.repeatedNode == nil else { return nil }
        return ScannedRecords(slots: scanner.rows.array(), rows: rows)
    }
}

extension Slot {
    /// The bytes, a text's quotes included.
    var wholeRange: Range<Int> {
        let quote = kind == .string ? 1 : 0
        return Int(start) - quote..<Int(end) + quote
    }
}
