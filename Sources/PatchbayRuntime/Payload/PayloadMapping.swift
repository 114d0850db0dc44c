package import PatchbayCore
package import PatchbayEngine

/// Maps a stream of records: NDJSON, a list, one record, or the records of a response; in constant memory.
package struct PayloadMapping: ~Copyable {
    /// What happened to a record that was not written.
    package struct Report: Sendable {
        /// The record's number, from 1.
        package var record: Int
        /// The line where the record starts, from 1; nil in a list or a response.
        package var line: Int?
        /// What became of it.
        package var outcome: MappingOutcome
        /// What is wrong with its grammar.
        package var fault: PayloadFault?
        /// The byte of the fault within the record, from 1.
        package var column: Int?
        /// Where the fault lies.
        package var faultPlace: RecordLocation?
        /// Where the value of each error of `outcome` starts; nil for one whose value is not in the record.
        package var places: [RecordLocation?] = []
    }

    /// How a record was mapped, for `--explain`.
    package struct Explanation: Sendable {
        /// The record's number, from 1.
        package var record: Int
        /// The line where the record starts, from 1; nil in a list or a response.
        package var line: Int?
        /// What became of it.
        package var outcome: MappingOutcome
        /// What happened on the way.
        package var trace: [TraceEvent]
        /// The mapped record; nil when none was written.
        package var output: JSONValue?
    }

    /// How many records came to what.
    package struct Counts: Sendable {
        /// Records written.
        package var mapped = 0
        /// Records refused.
        package var rejected = 0
        /// Records that `where` leaves out.
        package var filtered = 0
        /// Records that tell a deletion.
        package var deleted = 0

        /// No records.
        package init() {}
    }

    /// Why the stream as a whole cannot be read.
    package enum Failure: Error, Sendable {
        /// The system's error number.
        case system(Int32)
        /// A record or a response has more bytes than this.
        case tooLarge(Int)
        /// The input is empty.
        case empty
        /// A list breaks off: where and why.
        case broken(PayloadFault)
        /// The response is none that a sync could read.
        case page(PageError)
    }

    private var mapper: RecordMapper
    private var finder = ValueFinder()
    private let write: (Span<UInt8>) throws -> Void
    private let report: (Report) throws -> Void
    private let explain: ((Explanation) -> Void)?
    /// How many records came to what until now.
    package private(set) var counts = Counts()
    /// Whether each record comes in an envelope that brings its parent, page and variables.
    private let isEnveloped: Bool
    private var surroundings: MappingSurroundings
    private let plan: MappingPlan
    private var number = 0

    private static let recordLimit = 256 * 1024 * 1024
    private static let flushBytes = 256 * 1024

    /// A mapping whose output goes to `write`, whose other outcomes to `report`, and whose traces to `explain`.
    ///
    /// What `report` throws ends the mapping, after the records before were written.
    package init(
        plan: MappingPlan,
        surroundings: MappingSurroundings,
        isEnveloped: Bool = false,
        write: @escaping (Span<UInt8>) throws -> Void,
        report: @escaping (Report) throws -> Void,
        explain: ((Explanation) -> Void)?
    ) {
        self.plan = plan
        mapper = RecordMapper(plan)
        self.isEnveloped = isEnveloped
        self.surroundings = surroundings
        mapper.setSurroundings(surroundings)
        self.write = write
        self.report = report
        self.explain = explain
    }

    // MARK: Streams of records

    /// Maps all records of an open file: lines of NDJSON, the elements of a list, or one record over several lines.
    package mutating func map(descriptor: Int32) throws -> Counts {
        var buffer = BlockBuffer(descriptor: descriptor, limit: Self.recordLimit)
        do {
            try read(&buffer)
        } catch {
            // What was good before the failure still comes out.
            try flush(atLeast: 0)
            throw switch error as? BlockBuffer.Failure {
            case .system(let number): Failure.system(number)
            case .tooLarge(let limit): Failure.tooLarge(limit)
            case nil: Self.moved(error, by: buffer.passed)
            }
        }
        try flush(atLeast: 0)
        return counts
    }

    /// The error with its place counted from the start of the file.
    private static func moved(_ error: any Error, by count: Int) -> any Error {
        guard case Failure.broken(let fault) = error else { return error }
        return Failure.broken(PayloadFault(kind: fault.kind, offset: fault.offset + count))
    }

    private mutating func read(_ buffer: inout BlockBuffer) throws {
        try buffer.fill()
        var line = 1
        while true {
            while buffer.start < buffer.end, Self.isBlank(buffer.bytes[buffer.start]) {
                if buffer.bytes[buffer.start] == 0x0A { line += 1 }
                buffer.start += 1
            }
            if buffer.start < buffer.end { break }
            if buffer.isComplete { throw Failure.empty }
            try buffer.fill()
        }
        if ByteOrderMark.starts(buffer.bytes.span, at: buffer.start, to: buffer.end) {
            let fault = PayloadFault(kind: .byteOrderMark, offset: buffer.start)
            guard try isLines(&buffer, behind: 3) else { throw Failure.broken(fault) }
            return try readLines(&buffer, line: line)
        }
        if buffer.bytes[buffer.start] == 0x5B { return try readList(&buffer) }
        if try isOneRecord(&buffer) { return try readOne(&buffer, line: line) }
        try readLines(&buffer, line: line)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// Whether the first line is no record by itself and everything together is one.
    private func isOneRecord(_ buffer: inout BlockBuffer) throws -> Bool {
        while buffer.lineEnd(from: buffer.start) == nil, !buffer.isComplete { try buffer.fill() }
        guard let end = buffer.lineEnd(from: buffer.start) else { return true }
        if Self.isValue(buffer.bytes, buffer.start, end) { return false }
        guard buffer.bytes[buffer.start] == 0x7B, end - buffer.start < 4096 else { return false }
        while !buffer.isComplete {
            guard buffer.end - buffer.start < 16 * 1024 * 1024 else { return false }
            try buffer.fill()
        }
        return Self.isValue(buffer.bytes, buffer.start, buffer.end)
    }

    /// Whether the first line, without its first bytes, is an object by itself.
    private func isLines(_ buffer: inout BlockBuffer, behind count: Int) throws -> Bool {
        while buffer.lineEnd(from: buffer.start) == nil, !buffer.isComplete { try buffer.fill() }
        guard let end = buffer.lineEnd(from: buffer.start) else { return false }
        let start = buffer.start + count
        return buffer.bytes[start] == 0x7B && Self.isValue(buffer.bytes, start, end)
    }

    private static func isValue(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
        JSONGrammar.isOneValue(bytes.span, from: start, to: end)
    }

    private mutating func readOne(_ buffer: inout BlockBuffer, line: Int) throws {
        try mapRecord(buffer.bytes.span, buffer.start, buffer.end, line: line)
        buffer.start = buffer.end
    }

    private mutating func readLines(_ buffer: inout BlockBuffer, line: Int) throws {
        var line = line
        var searched = 0
        while true {
            if let end = buffer.lineEnd(from: buffer.start + searched) {
                searched = 0
                try mapLine(buffer.bytes.span, buffer.start, end, line: line)
                buffer.start = end + 1
                line += 1
            } else if buffer.isComplete {
                if buffer.start < buffer.end { try mapLine(buffer.bytes.span, buffer.start, buffer.end, line: line) }
                return
            } else {
                searched = buffer.end - buffer.start
                try buffer.fill()
            }
        }
    }

    private mutating func mapLine(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, line: Int) throws {
        var first = start
        while first < end, Self.isBlank(bytes[first]) { first += 1 }
        if first < end { try mapRecord(bytes, start, end, line: line) }
    }

    private mutating func readList(_ buffer: inout BlockBuffer) throws {
        buffer.start += 1
        var wantsElement = true
        var isFirst = true
        while true {
            while buffer.start < buffer.end, Self.isBlank(buffer.bytes[buffer.start]) { buffer.start += 1 }
            guard buffer.start < buffer.end else {
                if buffer.isComplete { throw Failure.broken(PayloadFault(kind: .unexpectedEnd, offset: buffer.end)) }
                try buffer.fill()
                continue
            }
            let byte = buffer.bytes[buffer.start]
            if byte == 0x5D, isFirst || !wantsElement { return }
            if !wantsElement {
                guard byte == 0x2C else {
                    throw Failure.broken(PayloadFault(kind: .expectedCommaOrBracket, offset: buffer.start))
                }
                buffer.start += 1
                wantsElement = true
                continue
            }
            isFirst = false
            if let end = try mapElement(&buffer) {
                buffer.start = end
                wantsElement = false
            } else {
                try buffer.fill()
            }
        }
    }

    /// Maps the element at the start; nil when more bytes must be read first.
    private mutating func mapElement(_ buffer: inout BlockBuffer) throws -> Int? {
        let bytes = buffer.bytes
        switch finder.end(of: bytes.span, from: buffer.start, to: buffer.end) {
        case .success(let end):
            if end + 16 > buffer.end, !buffer.isComplete { return nil }
            try mapRecord(bytes.span, buffer.start, end, line: nil)
            return end
        case .failure(let fault):
            if fault.offset + 16 > buffer.end, !buffer.isComplete { return nil }
            throw Failure.broken(fault)
        }
    }

    // MARK: Responses

    /// Maps the records of a whole response, found as a sync finds them.
    package mutating func map(page: [UInt8], _ records: RecordsSpec) throws -> Counts {
        let found: PageRecords
        do throws(PageError) {
            found = try records.find(in: page)
            if plan.usesPage, surroundings.page == nil {
                surroundings.page = try? JSONValue(parsing: records.format.json(page[...]))
            }
        } catch {
            throw Failure.page(error)
        }
        do {
            mapper.setSurroundings(surroundings)
            for (number, range) in found.ranges.enumerated() {
                if number < found.names.count {
                    surroundings.key = found.names[number]
                    mapper.setSurroundings(surroundings)
                }
                try mapRecord(found.bytes.span, range.lowerBound, range.upperBound, line: nil)
            }
        } catch {
            try flush(atLeast: 0)
            throw error
        }
        try flush(atLeast: 0)
        return counts
    }

    /// Maps records that were read already.
    package mutating func map(records: [JSONValue]) throws -> Counts {
        for record in records {
            let bytes = Array(record.compactText.utf8)
            let padded = bytes + [UInt8](repeating: 0, count: PageReader.padding)
            try mapRecord(padded.span, 0, bytes.count, line: nil)
        }
        try flush(atLeast: 0)
        return counts
    }

    // MARK: One record

    private mutating func mapRecord(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, line: Int?) throws {
        number += 1
        guard isEnveloped else { return try mapBare(bytes, start, end, line: line, from: start) }
        switch RecordEnvelope.open(bytes, from: start, to: end, in: surroundings) {
        case .success(let opened):
            mapper.setSurroundings(opened.surroundings)
            try mapBare(bytes, opened.record.lowerBound, opened.record.upperBound, line: line, from: start)
        case .failure(let refusal):
            let outcome = MappingOutcome.rejected(refusal.errors)
            let result = RecordMapper.Result(outcome: outcome, end: nil, fault: refusal.fault)
            try count(result, bytes, start, line: line, from: start)
        }
    }

    /// Maps the bytes of a record; places are told from `origin` on, where its line or its envelope starts.
    private mutating func mapBare(
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        line: Int?,
        from origin: Int
    ) throws {
        var result: RecordMapper.Result
        let mark = mapper.output.count
        var trace: [TraceEvent] = []
        if explain != nil {
            (result, trace) = mapper.explain(bytes, from: start, to: end)
        } else {
            result = mapper.map(bytes, from: start, to: end)
        }
        if let after = result.end, after < end {
            mapper.output.truncate(to: mark)
            result = RecordMapper.Result(
                outcome: .rejected([]),
                end: nil,
                fault: PayloadFault(kind: .extraContent, offset: after)
            )
        }
        if let explain {
            let output = mapper.output.withBytes(from: mark) { try? JSONValue(parsing: $0) }
            explain(
                Explanation(record: number, line: line, outcome: result.outcome, trace: trace, output: output)
            )
        }
        if case .mapped = result.outcome {
            counts.mapped += 1
            return try flush(atLeast: Self.flushBytes)
        }
        try count(result, bytes, start, line: line, from: origin)
    }

    /// Counts and reports a record that was not written.
    private mutating func count(
        _ result: RecordMapper.Result,
        _ bytes: Span<UInt8>,
        _ start: Int,
        line: Int?,
        from origin: Int
    ) throws {
        var places: [RecordLocation?] = []
        switch result.outcome {
        case .mapped: return
        case .filtered: counts.filtered += 1
        case .deleted: counts.deleted += 1
        case .rejected(let errors):
            counts.rejected += 1
            places = errors.map { error in
                error.offset.map { RecordLocation(of: start + $0, in: bytes, from: origin, line: line) }
            }
        }
        try report(
            Report(
                record: number,
                line: line,
                outcome: result.outcome,
                fault: result.fault,
                column: result.fault.map { $0.offset - start + 1 },
                faultPlace: result.fault.map { RecordLocation(of: $0.offset, in: bytes, from: origin, line: line) },
                places: places
            )
        )
    }

    private mutating func flush(atLeast count: Int) throws {
        guard mapper.output.count > count else { return }
        try mapper.output.withBytes { try write($0) }
        mapper.output.truncate(to: 0)
    }
}
