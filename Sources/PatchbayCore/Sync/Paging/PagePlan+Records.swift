import PatchbayEngine

extension PagePlan {
    /// The records of a padded page.
    func locate(_ bytes: [UInt8], _ count: Int) throws(PageError) -> [PageReading.Record] {
        let path = records.path.value
        var reader = PageReader(path.segments, isList: path.isList && records.shape != .values)
        switch reader.find(bytes.span, to: count) {
        case .broken(let fault): throw .unreadable(fault)
        case .missing:
            guard records.allowsMissing else { throw .noRecords(path: path.text, found: "nothing") }
            return []
        case .other(let words): throw .noRecords(path: path.text, found: words)
        case .list(let range):
            guard records.shape == .list || records.shape == .scalars else {
                throw .noRecords(path: path.text, found: "a list")
            }
            return Self.elements(bytes, range)
        case .one(let range):
            switch records.shape {
            case .values: return Self.members(bytes, range)
            case .list, .object: return [PageReading.Record(range: range)]
            case .scalars: throw .noRecords(path: path.text, found: "an object")
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
