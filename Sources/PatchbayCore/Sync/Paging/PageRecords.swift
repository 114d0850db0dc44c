import PatchbayEngine

/// The records of a page as objects: values of an object with their names, scalars with a member to stand in.
package struct PageRecords: Sendable {
    /// The bytes that the records lie in, with those behind them that the scanner needs.
    package var bytes: [UInt8]
    /// Where each record lies.
    package var ranges: [Range<Int>]
    /// The names under which the values of an object stand; empty for records of a list.
    package var names: [String]

    /// The records that were found in the bytes of a page.
    init(_ bytes: [UInt8], _ records: [PageReading.Record], _ spec: RecordsSpec) {
        self.bytes = bytes
        ranges = records.map(\.range)
        names = records.compactMap(\.key)
        guard let name = spec.keyName, spec.shape == .scalars || spec.shape == .values else { return }
        let member = Array(JSONText.quoted(name).utf8)
        var shaped: [UInt8] = []
        var places: [Range<Int>] = []
        for record in records {
            let start = shaped.count
            let value = bytes[record.range]
            shaped.append(UInt8(ascii: "{"))
            shaped += member
            shaped.append(UInt8(ascii: ":"))
            if spec.shape == .scalars {
                shaped += value
                shaped.append(UInt8(ascii: "}"))
            } else {
                shaped += Array(JSONText.quoted(record.key ?? "").utf8)
                Self.append(value, to: &shaped)
            }
            places.append(start..<shaped.count)
        }
        self.bytes = shaped + [UInt8](repeating: 0, count: PageReader.padding)
        ranges = places
    }

    /// Adds the members of an object behind one that stands already; of another value nothing is kept but an end.
    private static func append(_ value: ArraySlice<UInt8>, to shaped: inout [UInt8]) {
        let inner = value.dropFirst().drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard value.first == UInt8(ascii: "{"), inner.first != UInt8(ascii: "}") else {
            shaped.append(UInt8(ascii: "}"))
            return
        }
        shaped.append(UInt8(ascii: ","))
        shaped += inner
    }
}

extension RecordsSpec {
    /// Whether records lie at the path one after another, rather than under the names of an object.
    var isList: Bool { path.value.isList && shape != .values }

    /// The records of a whole response, as a sync finds them.
    /// - Throws: what is wrong with the response; see `PagePlan.read`.
    package func find(in response: [UInt8]) throws(PageError) -> PageRecords {
        let page = try format.json(response[...])
        let padded = page + [UInt8](repeating: 0, count: PageReader.padding)
        guard path.value.isFollowed else {
            var reader = PageReader([], isList: false)
            if case .broken(let fault) = reader.find(padded.span, to: page.count) { throw .unreadable(fault) }
            let (bytes, records) = try nodes(in: padded, to: page.count)
            return PageRecords(bytes, records, self)
        }
        var reader = PageReader(path.value.segments, isList: isList)
        return PageRecords(padded, try places(in: padded, reader.find(padded.span, to: page.count)), self)
    }

    /// The records of a padded page at a path that no scanner follows: what it selects, written behind the page.
    ///
    /// A page that has the list in which the path selects nothing has no records.
    func nodes(
        in bytes: [UInt8],
        to count: Int
    ) throws(PageError) -> (bytes: [UInt8], records: [PageReading.Record]) {
        let (text, query) = (path.value.text, path.value.path)
        guard let page = try? JSONValue(parsing: bytes.span.extracting(0..<count)),
            let selected = try? query.values(in: page)
        else { throw .noRecords(path: text, found: "what cannot be searched") }
        if selected.isEmpty, !allowsMissing {
            let prefix = query.singularPrefix
            guard !query.isSingular, page.value(at: prefix)?.isContainer == true else {
                throw .noRecords(path: text, found: "nothing")
            }
        }
        var values: [(key: String?, value: JSONValue)] = []
        for node in selected {
            switch (shape, node) {
            case (.values, .object(let object)): values += object.members.map { ($0.name, $0.value) }
            case (.values, .array(let elements)) where elements.isEmpty: break
            case (.values, _): throw .noRecords(path: text, found: ValueType.Kinds(node.kind).words)
            case (.list, .array(let elements)), (.scalars, .array(let elements)):
                values += query.description.hasSuffix("[*]") ? [(nil, node)] : elements.map { (nil, $0) }
            case (.list, _), (.scalars, _), (.object, _): values.append((nil, node))
            }
        }
        var all = bytes
        let records = values.map { key, value in
            let start = all.count
            JSONText.append(value, to: &all)
            return PageReading.Record(range: start..<all.count, key: key)
        }
        return (all + [UInt8](repeating: 0, count: PageReader.padding), records)
    }

    /// The records of a padded page, at the place that was found for them; `elements` are those of a list where they are
    /// known.
    func places(
        in bytes: [UInt8],
        _ found: PageReader.Records,
        elements: [Range<Int>]? = nil
    ) throws(PageError) -> [PageReading.Record] {
        let path = path.value.text
        switch found {
        case .broken(let fault): throw .unreadable(fault)
        case .missing:
            guard allowsMissing else { throw .noRecords(path: path, found: "nothing") }
            return []
        case .other(let words): throw .noRecords(path: path, found: words)
        case .list(let range):
            // An object without members is an empty list to some languages.
            if shape == .values, Self.elements(bytes, range).isEmpty { return [] }
            guard shape == .list || shape == .scalars else { throw .noRecords(path: path, found: "a list") }
            return elements?.map { PageReading.Record(range: $0) } ?? Self.elements(bytes, range)
        case .one(let range):
            switch shape {
            case .values: return Self.members(bytes, range)
            case .list, .object: return [PageReading.Record(range: range)]
            case .scalars: throw .noRecords(path: path, found: "an object")
            }
        }
    }

    /// The elements of a list whose grammar has been checked.
    private static func elements(_ bytes: [UInt8], _ range: Range<Int>) -> [PageReading.Record] {
        var records: [PageReading.Record] = []
        var finder = ValueFinder()
        var place = range.lowerBound + 1
        while let start = skip(bytes, place), bytes[start] != UInt8(ascii: "]") {
            guard case .success(let end) = finder.end(of: bytes.span, from: start, to: range.upperBound) else {
                break
            }
            records.append(PageReading.Record(range: start..<end))
            place = end
        }
        return records
    }

    /// The values of an object whose grammar has been checked.
    private static func members(_ bytes: [UInt8], _ range: Range<Int>) -> [PageReading.Record] {
        var records: [PageReading.Record] = []
        var finder = ValueFinder()
        var place = range.lowerBound + 1
        while let start = skip(bytes, place), bytes[start] != UInt8(ascii: "}") {
            guard case .success(let colon) = finder.end(of: bytes.span, from: start, to: range.upperBound),
                case .success(let end) = finder.end(of: bytes.span, from: colon + 1, to: range.upperBound),
                let name = try? JSONValue(parsing: bytes.span.extracting(start..<colon)),
                let first = skip(bytes, colon + 1)
            else { break }
            records.append(PageReading.Record(range: first..<end, key: name.stringValue))
            place = end
        }
        return records
    }

    /// The next byte that is neither a blank nor a comma.
    private static func skip(_ bytes: [UInt8], _ place: Int) -> Int? {
        bytes[place...].firstIndex { ![0x20, 0x09, 0x0A, 0x0D, 0x2C].contains($0) }
    }
}

extension JSONValue {
    /// Whether other values lie in it.
    fileprivate var isContainer: Bool { arrayValue != nil || objectValue != nil }

    /// The value that some steps lead to; nil when there is none.
    fileprivate func value(at steps: [PathSegment]) -> JSONValue? {
        steps.reduce(self as JSONValue?) { value, step in
            switch step {
            case .name(let name): return value?.objectValue?[name]
            case .index(let index):
                guard let elements = value?.arrayValue else { return nil }
                let place = index < 0 ? elements.count + index : index
                return elements.indices.contains(place) ? elements[place] : nil
            }
        }
    }
}
