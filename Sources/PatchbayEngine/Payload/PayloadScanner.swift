/// One walk over one JSON value: checks the whole grammar (RFC 8259) and UTF-8, and notes where the paths of a frame lie.
///
/// What follows the value's region must not continue a number, a literal or a string: a control character does not.
/// Functions return the place after what they passed, or -1 with `fault` set.
struct PayloadScanner: ~Copyable {
    /// How deep arrays and objects may nest.
    static let depthLimit = 512
    /// How many slots of elements are kept for one record; lists past it are read again when they are mapped.
    static let rowLimit = 128 * 1024

    let table: ScanTable
    /// Where the paths of the frames lie, by node of the table.
    private(set) var slots: OwnedBuffer<Slot>
    /// The slots of elements that were read on the way, for each element those of its frame's nodes.
    private(set) var rows = OwnedBuffer<Slot>()
    /// What is wrong with the value, when a function has returned -1.
    private(set) var fault: PayloadFault?
    /// A node that a member led to twice.
    private(set) var repeatedNode: Int?

    private var prediction: MemberPrediction
    /// The end of the region that is scanned.
    private(set) var regionEnd = 0
    private var depth = 0
    /// The rows of the list that was passed last.
    private var lastRows = (first: Int32(-1), count: Int32(0))

    /// A scanner of the frames of a table.
    init(_ table: consuming ScanTable) {
        slots = OwnedBuffer(repeatElement(Slot(), count: table.nodes.count))
        prediction = MemberPrediction(nodeCount: table.nodes.count)
        self.table = table
    }

    /// A scanner that asks for nothing: it tells where a value ends and whether its grammar is right.
    init() { self.init(ScanTable([PathTrie()])) }

    /// Passes the value that starts at or after `start` and fills the slots of the first frame, and the rows of lists
    /// inside; whitespace around the value is passed too.
    mutating func scan(_ bytes: PaddedBytes, from start: Int, to end: Int) -> Int {
        rows.removeAll(from: 0)
        return scan(bytes, from: start, to: end, frame: 0)
    }

    /// Takes the slots of elements that another walk over the bytes has noted.
    mutating func loadRows(_ slots: [Slot]) {
        rows.removeAll(from: 0)
        rows.append(contentsOf: slots)
    }

    /// Forgets the rows from a place on.
    @inline(__always) mutating func removeRows(from place: Int) { rows.removeAll(from: place) }

    /// The same as `scan` for any frame; rows are added to those that are there.
    mutating func scan(_ bytes: PaddedBytes, from start: Int, to end: Int, frame: Int) -> Int {
        let root = Int(table.frames[frame].root)
        reset(root, root + Int(table.frames[frame].nodeCount))
        fault = nil
        repeatedNode = nil
        depth = 0
        regionEnd = end
        let first = skipWhitespace(bytes, start)
        let after = scanValue(bytes, first, node: root)
        if after >= 0 { return skipWhitespace(bytes, after) }
        if fault?.offset == first, bytes.withSpan({ ByteOrderMark.starts($0, at: first, to: end) }) {
            fault = PayloadFault(kind: .byteOrderMark, offset: first)
        }
        return after
    }

    @inline(__always) private mutating func reset(_ first: Int, _ end: Int) {
        var node = first
        while node < end {
            slots[node].kind = .absent
            node += 1
        }
    }

    mutating func fail(_ kind: PayloadFault.Kind, at offset: Int) -> Int {
        if fault == nil {
            fault =
                offset >= regionEnd
                ? PayloadFault(kind: .unexpectedEnd, offset: regionEnd) : PayloadFault(kind: kind, offset: offset)
        }
        return -1
    }

    @inline(__always) func skipWhitespace(_ bytes: PaddedBytes, _ start: Int) -> Int {
        var place = start
        while place < regionEnd {
            let byte = bytes[place]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            place += 1
        }
        return place
    }

    // MARK: Values that a path reaches

    @inline(__always) private mutating func scanValue(_ bytes: PaddedBytes, _ start: Int, node: Int) -> Int {
        if slots[node].kind != .absent { repeatedNode = node }
        let first = bytes[start]
        if first == 0x22 {
            var form = Cell.Form.clean
            let after = skipString(bytes, start + 1, &form)
            fill(node, .string, form, start + 1, after - 1)
            return after
        }
        if first &- 0x30 < 10 || first == 0x2D {
            let after = skipNumber(bytes, start)
            fill(node, .number, .clean, start, after)
            return after
        }
        return scanOther(bytes, start, first, node: node)
    }

    @inline(__always) private mutating func fill(
        _ node: Int,
        _ kind: Cell.Kind,
        _ form: Cell.Form,
        _ start: Int,
        _ end: Int
    ) {
        slots[node].start = Int32(truncatingIfNeeded: start)
        slots[node].end = Int32(truncatingIfNeeded: end)
        slots[node].kind = kind
        slots[node].form = form
    }

    private mutating func scanOther(_ bytes: PaddedBytes, _ start: Int, _ first: UInt8, node: Int) -> Int {
        let after: Int
        let kind: Cell.Kind
        switch first {
        case 0x7B:
            after = table.nodes[node].isLeaf ? skipObject(bytes, start + 1) : scanObject(bytes, start + 1, node: node)
            kind = .object
        case 0x5B:
            after = scanArray(bytes, start + 1, node: node)
            slots[node].firstRow = lastRows.first
            slots[node].rowCount = lastRows.count
            kind = .array
        case 0x74, 0x66:
            after = skipLiteral(bytes, start, first)
            kind = .boolean
        case 0x6E:
            after = skipLiteral(bytes, start, first)
            kind = .null
        default: return fail(.unexpectedCharacter, at: start)
        }
        fill(node, kind, .clean, start, after)
        return after
    }

    private mutating func scanObject(_ bytes: PaddedBytes, _ start: Int, node: Int) -> Int {
        depth += 1
        if depth > Self.depthLimit { return fail(.tooDeep, at: start - 1) }
        var place = skipWhitespace(bytes, start)
        if bytes[place] == 0x7D {
            depth -= 1
            return place + 1
        }
        var guess = prediction.first(node)
        while true {
            var child = -1
            let start = place
            let predicted = prediction.match(bytes, place, guess, node: node, child: &child)
            if predicted >= 0 {
                place = predicted
                guess += 1
            } else {
                place = scanName(bytes, place, node: node, guess: &guess, child: &child)
                if place < 0 { return -1 }
            }
            if child == MemberPrediction.whole {
                if bytes[place] <= 0x20 { place = skipWhitespace(bytes, place) }
                continue
            }
            if bytes[place] <= 0x20 { place = skipWhitespace(bytes, place) }
            place = child < 0 ? skipValue(bytes, place) : scanValue(bytes, place, node: child)
            if place < 0 { return -1 }
            var next = bytes[place]
            if next <= 0x20 {
                place = skipWhitespace(bytes, place)
                next = bytes[place]
            }
            if next == 0x2C {
                place += 1
                if child < 0, predicted >= 0 { prediction.missValue(bytes, start, place, guess: guess - 1) }
                if bytes[place] <= 0x20 { place = skipWhitespace(bytes, place) }
            } else if next == 0x7D {
                depth -= 1
                return place + 1
            } else {
                return fail(.expectedCommaOrBrace, at: place)
            }
        }
    }

    /// Passes a member's name and colon, and looks up where it leads.
    @inline(never) private mutating func scanName(
        _ bytes: PaddedBytes,
        _ start: Int,
        node: Int,
        guess: inout Int,
        child: inout Int
    ) -> Int {
        let later = prediction.matchLater(bytes, start, &guess, node: node, child: &child)
        if later >= 0 { return later }
        guard bytes[start] == 0x22 else { return fail(.expectedName, at: start) }
        var form = Cell.Form.clean
        let end = skipString(bytes, start + 1, &form)
        if end < 0 { return -1 }
        child = lookUp(bytes.part(start + 1, end - 1), form, node: node)
        let colon = skipWhitespace(bytes, end)
        guard bytes[colon] == 0x3A else { return fail(.expectedColon, at: colon) }
        if colon == end { prediction.learn(bytes, start, colon + 1, node: node, guess: &guess, child: child) }
        return colon + 1
    }

    private func lookUp(_ name: PaddedBytes, _ form: Cell.Form, node: Int) -> Int {
        guard form == .clean else {
            guard let plain = name.withSpan({ StringUnescaper.unescape($0) }) else { return -1 }
            let padded = plain + [UInt8](repeating: 0, count: PaddedBytes.padding)
            return padded.span.withPadding(to: plain.count) { table.child(of: node, named: $0) }
        }
        return table.child(of: node, named: name)
    }

    private mutating func scanArray(_ bytes: PaddedBytes, _ start: Int, node: Int) -> Int {
        lastRows = (-1, 0)
        let frame = Int(table.nodes[node].elementFrame)
        if frame >= 0 { return scanRows(bytes, start, frame: frame) }
        if table.nodes[node].elementCount == 0 { return skipArray(bytes, start) }
        depth += 1
        if depth > Self.depthLimit { return fail(.tooDeep, at: start - 1) }
        var place = skipWhitespace(bytes, start)
        if bytes[place] == 0x5D {
            depth -= 1
            return place + 1
        }
        var index = 0
        while true {
            let child = table.child(of: node, at: index)
            place = child < 0 ? skipValue(bytes, place) : scanValue(bytes, place, node: child)
            if place < 0 { return -1 }
            place = skipWhitespace(bytes, place)
            if bytes[place] == 0x5D {
                depth -= 1
                lastRows = (-1, 0)
                return place + 1
            }
            guard bytes[place] == 0x2C else { return fail(.expectedCommaOrBracket, at: place) }
            place = skipWhitespace(bytes, place + 1)
            index += 1
        }
    }

    /// Passes an array and keeps the slots of each element.
    private mutating func scanRows(_ bytes: PaddedBytes, _ start: Int, frame: Int) -> Int {
        depth += 1
        if depth > Self.depthLimit { return fail(.tooDeep, at: start - 1) }
        let root = Int(table.frames[frame].root)
        let width = Int(table.frames[frame].nodeCount)
        var place = skipWhitespace(bytes, start)
        var first: Int32 = -1
        var previous = -1
        var count: Int32 = 0
        if bytes[place] == 0x5D {
            depth -= 1
            return place + 1
        }
        while true {
            reset(root, root + width)
            place = scanValue(bytes, place, node: root)
            if place < 0 { return -1 }
            if rows.count + width > Self.rowLimit {
                count = -1
            } else if count >= 0 {
                let row = rows.count
                rows.append(root, width, of: slots)
                if previous < 0 { first = Int32(row) } else { rows[previous].nextRow = Int32(row) }
                previous = row
                count += 1
            }
            if bytes[place] <= 0x20 { place = skipWhitespace(bytes, place) }
            let next = bytes[place]
            if next == 0x2C {
                place += 1
                if bytes[place] <= 0x20 { place = skipWhitespace(bytes, place) }
            } else if next == 0x5D {
                depth -= 1
                lastRows = (first, count)
                return place + 1
            } else {
                return fail(.expectedCommaOrBracket, at: place)
            }
        }
    }

    // MARK: Values that no path reaches

    @inline(__always) private mutating func skipValue(_ bytes: PaddedBytes, _ start: Int) -> Int {
        let first = bytes[start]
        if first == 0x22 {
            var form = Cell.Form.clean
            return skipString(bytes, start + 1, &form)
        }
        if first == 0x6E { return skipLiteral(bytes, start, first) }
        return skipOther(bytes, start, first)
    }

    private mutating func skipOther(_ bytes: PaddedBytes, _ start: Int, _ first: UInt8) -> Int {
        switch first {
        case 0x7B: skipObject(bytes, start + 1)
        case 0x5B: skipArray(bytes, start + 1)
        case 0x74, 0x66: skipLiteral(bytes, start, first)
        default: skipNumber(bytes, start)
        }
    }

    private mutating func skipObject(_ bytes: PaddedBytes, _ start: Int) -> Int {
        depth += 1
        if depth > Self.depthLimit { return fail(.tooDeep, at: start - 1) }
        var place = start
        if bytes[place] <= 0x20 { place = skipWhitespace(bytes, place) }
        if bytes[place] == 0x7D {
            depth -= 1
            return place + 1
        }
        while true {
            guard bytes[place] == 0x22 else { return fail(.expectedName, at: place) }
            var form = Cell.Form.clean
            place = skipString(bytes, place + 1, &form)
            if place < 0 { return -1 }
            if bytes[place] != 0x3A {
                place = skipWhitespace(bytes, place)
                guard bytes[place] == 0x3A else { return fail(.expectedColon, at: place) }
            }
            place += 1
            if bytes[place] <= 0x20 { place = skipWhitespace(bytes, place) }
            place = skipValue(bytes, place)
            if place < 0 { return -1 }
            if bytes[place] <= 0x20 { place = skipWhitespace(bytes, place) }
            let next = bytes[place]
            if next == 0x2C {
                place += 1
                if bytes[place] <= 0x20 { place = skipWhitespace(bytes, place) }
            } else if next == 0x7D {
                depth -= 1
                return place + 1
            } else {
                return fail(.expectedCommaOrBrace, at: place)
            }
        }
    }

    private mutating func skipArray(_ bytes: PaddedBytes, _ start: Int) -> Int {
        depth += 1
        if depth > Self.depthLimit { return fail(.tooDeep, at: start - 1) }
        var place = start
        if bytes[place] <= 0x20 { place = skipWhitespace(bytes, place) }
        if bytes[place] == 0x5D {
            depth -= 1
            return place + 1
        }
        while true {
            place = skipValue(bytes, place)
            if place < 0 { return -1 }
            if bytes[place] <= 0x20 { place = skipWhitespace(bytes, place) }
            let next = bytes[place]
            if next == 0x2C {
                place += 1
                if bytes[place] <= 0x20 { place = skipWhitespace(bytes, place) }
            } else if next == 0x5D {
                depth -= 1
                return place + 1
            } else {
                return fail(.expectedCommaOrBracket, at: place)
            }
        }
    }
}
