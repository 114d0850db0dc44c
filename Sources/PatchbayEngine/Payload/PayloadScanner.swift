/// One walk over one JSON value: checks the whole grammar (RFC 8259) and UTF-8, and notes where the paths of a trie lie.
///
/// The bytes must be followed by at least `PayloadScanner.padding` bytes that may be read; the byte right after the
/// value's region must not continue a number or a literal (a newline or zero does). Functions return the place after
/// what they passed, or -1 with `fault` set.
struct PayloadScanner: Sendable {
    /// Bytes that must be readable behind the last byte of the region.
    static let padding = 16
    /// How deep arrays and objects may nest.
    static let depthLimit = 512

    let trie: PathTrie
    /// Where the paths lie, by node of the trie.
    private(set) var slots: [Slot]
    /// What is wrong with the value, when a function has returned -1.
    private(set) var fault: PayloadFault?
    /// A node that a member led to twice.
    private(set) var repeatedNode: Int?

    private let isLeaf: [Bool]
    private var prediction: MemberPrediction
    /// The end of the region that is scanned.
    private(set) var regionEnd = 0
    private var depth = 0

    init(_ trie: PathTrie) {
        self.trie = trie
        slots = Array(repeating: Slot(), count: trie.nodes.count)
        isLeaf = trie.nodes.map(\.isLeaf)
        prediction = MemberPrediction(nodeCount: trie.nodes.count)
    }

    /// Passes the value that starts at or after `start` and fills the slots; whitespace around it is passed too.
    mutating func scan(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
        for index in slots.indices { slots[index].kind = .absent }
        fault = nil
        repeatedNode = nil
        depth = 0
        regionEnd = end
        let first = skipWhitespace(bytes, start)
        let after = scanValue(bytes, first, node: 0)
        if after >= 0 { return skipWhitespace(bytes, after) }
        if fault?.offset == first, ByteOrderMark.starts(bytes, at: first, to: end) {
            fault = PayloadFault(kind: .byteOrderMark, offset: first)
        }
        return after
    }

    mutating func fail(_ kind: PayloadFault.Kind, at offset: Int) -> Int {
        if fault == nil {
            fault =
                offset >= regionEnd
                ? PayloadFault(kind: .unexpectedEnd, offset: regionEnd) : PayloadFault(kind: kind, offset: offset)
        }
        return -1
    }

    @inline(__always) func skipWhitespace(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var place = start
        while place < regionEnd {
            let byte = bytes[place]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            place += 1
        }
        return place
    }

    // MARK: Values that a path reaches

    private mutating func scanValue(_ bytes: Span<UInt8>, _ start: Int, node: Int) -> Int {
        if slots[node].kind != .absent { repeatedNode = node }
        let first = bytes[start]
        var slot = Slot()
        let after: Int
        switch first {
        case 0x22:
            var form = Cell.Form.clean
            after = skipString(bytes, start + 1, &form)
            if after < 0 { return -1 }
            slot = Slot(
                start: Int32(truncatingIfNeeded: start + 1),
                end: Int32(truncatingIfNeeded: after - 1),
                kind: .string,
                form: form
            )
            slots[node] = slot
            return after
        case 0x7B:
            after = isLeaf[node] ? skipObject(bytes, start + 1) : scanObject(bytes, start + 1, node: node)
            slot.kind = .object
        case 0x5B:
            after =
                trie.nodes[node].elements.isEmpty
                ? skipArray(bytes, start + 1) : scanArray(bytes, start + 1, node: node)
            slot.kind = .array
        case 0x74, 0x66:
            after = skipLiteral(bytes, start, first)
            slot.kind = .boolean
        case 0x6E:
            after = skipLiteral(bytes, start, first)
            slot.kind = .null
        default:
            after = skipNumber(bytes, start)
            slot.kind = .number
        }
        if after < 0 { return -1 }
        slot.start = Int32(truncatingIfNeeded: start)
        slot.end = Int32(truncatingIfNeeded: after)
        slots[node] = slot
        return after
    }

    private mutating func scanObject(_ bytes: Span<UInt8>, _ start: Int, node: Int) -> Int {
        depth += 1
        if depth > Self.depthLimit { return fail(.tooDeep, at: start - 1) }
        var place = skipWhitespace(bytes, start)
        if bytes[place] == 0x7D {
            depth -= 1
            return place + 1
        }
        var expected = 0
        while true {
            var child = -1
            let predicted = prediction.match(bytes, place, node: node, expected: &expected, child: &child)
            if predicted >= 0 {
                place = predicted
            } else {
                let key = place
                guard bytes[place] == 0x22 else { return fail(.expectedName, at: place) }
                var form = Cell.Form.clean
                let nameEnd = skipString(bytes, place + 1, &form)
                if nameEnd < 0 { return -1 }
                child = lookUp(bytes, key + 1, nameEnd - 1, form, node: node)
                place = skipWhitespace(bytes, nameEnd)
                guard bytes[place] == 0x3A else { return fail(.expectedColon, at: place) }
                place += 1
                prediction.learn(bytes, key, place, node: node, expected: &expected, child: child)
            }
            if bytes[place] <= 0x20 { place = skipWhitespace(bytes, place) }
            place = child < 0 ? skipValue(bytes, place) : scanValue(bytes, place, node: child)
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

    private mutating func scanArray(_ bytes: Span<UInt8>, _ start: Int, node: Int) -> Int {
        depth += 1
        if depth > Self.depthLimit { return fail(.tooDeep, at: start - 1) }
        var place = skipWhitespace(bytes, start)
        if bytes[place] == 0x5D {
            depth -= 1
            return place + 1
        }
        var index = 0
        while true {
            if let edge = trie.nodes[node].elements.first(where: { $0.index == index }) {
                place = scanValue(bytes, place, node: edge.node)
            } else {
                place = skipValue(bytes, place)
            }
            if place < 0 { return -1 }
            place = skipWhitespace(bytes, place)
            if bytes[place] == 0x5D {
                depth -= 1
                return place + 1
            }
            guard bytes[place] == 0x2C else { return fail(.expectedCommaOrBracket, at: place) }
            place = skipWhitespace(bytes, place + 1)
            index += 1
        }
    }

    /// The child that a member's name leads to, -1 when the plan does not ask for it.
    private func lookUp(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ form: Cell.Form, node: Int) -> Int {
        if form != .clean {
            return lookUpUnescaped(bytes, start, end, node: node)
        }
        let count = end - start
        for edge in trie.nodes[node].members where edge.name.count == count {
            var index = 0
            while index < count, edge.name[index] == bytes[start + index] { index += 1 }
            if index == count { return edge.node }
        }
        return -1
    }

    @inline(never) private func lookUpUnescaped(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, node: Int) -> Int {
        guard let name = StringUnescaper.unescape(bytes.extracting(start..<end)) else { return -1 }
        return trie.nodes[node].members.first { $0.name == name }?.node ?? -1
    }

    // MARK: Values that no path reaches

    mutating func skipValue(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        let first = bytes[start]
        switch first {
        case 0x22:
            var form = Cell.Form.clean
            return skipString(bytes, start + 1, &form)
        case 0x7B: return skipObject(bytes, start + 1)
        case 0x5B: return skipArray(bytes, start + 1)
        case 0x74, 0x66, 0x6E: return skipLiteral(bytes, start, first)
        default: return skipNumber(bytes, start)
        }
    }

    private mutating func skipObject(_ bytes: Span<UInt8>, _ start: Int) -> Int {
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

    private mutating func skipArray(_ bytes: Span<UInt8>, _ start: Int) -> Int {
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
