import PatchbayEngine

extension PagePlan {
    /// The records of a padded page, at the place that was found for them.
    func records(_ bytes: [UInt8], _ page: PageAnswers) throws(PageError) -> [PageReading.Record] {
        let path = self.records.path.value.text
        let shape = self.records.shape
        switch page.records {
        case .broken(let fault): throw .unreadable(fault)
        case .missing:
            guard self.records.allowsMissing else { throw .noRecords(path: path, found: "nothing") }
            return []
        case .other(let words): throw .noRecords(path: path, found: words)
        case .list(let range):
            guard shape == .list || shape == .scalars else { throw .noRecords(path: path, found: "a list") }
            return page.elements?.map { PageReading.Record(range: $0) } ?? Self.elements(bytes, range)
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
