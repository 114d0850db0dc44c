import PatchbayEngine

/// Rows of CSV (RFC 4180) as a list of JSON objects, each field a text under the name that the first row gives it.
///
/// Lines end with LF or CRLF, blank ones are passed over, and a field that a row is too short for is absent.
struct CSVTable {
    private let bytes: ArraySlice<UInt8>
    private let delimiter: UInt8
    private var place: Int
    private var line = 1

    init(_ bytes: ArraySlice<UInt8>, delimiter: UInt8) {
        self.bytes = bytes
        self.delimiter = delimiter
        place = bytes.startIndex
    }

    /// The list.
    /// - Throws: `PageError.badTable` when a quote is not closed or in a wrong place, a row is longer than the first,
    ///   two fields of the first have one name, or the bytes are not UTF-8.
    func json() throws(PageError) -> [UInt8] {
        var table = self
        return try table.read()
    }

    private mutating func read() throws(PageError) -> [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "[")]
        text.reserveCapacity(bytes.count * 2)
        guard let names = try row() else { return Array("[]".utf8) }
        for (index, name) in names.enumerated() where names[..<index].contains(name) {
            throw .badTable(line: 1, "two fields have the name `\(name)`")
        }
        let keys = names.map { Array(JSONText.quoted($0).utf8) + [UInt8(ascii: ":")] }
        while true {
            let start = line
            guard let fields = try row() else { break }
            guard fields.count <= keys.count else {
                throw .badTable(line: start, "the row has \(fields.count) fields, the first row \(keys.count)")
            }
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            text.append(UInt8(ascii: "{"))
            for (index, field) in fields.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                text.append(contentsOf: keys[index])
                text.append(contentsOf: JSONText.quoted(field).utf8)
            }
            text.append(UInt8(ascii: "}"))
        }
        text.append(UInt8(ascii: "]"))
        return text
    }

    /// The fields of the next row that is not blank; nil at the end.
    private mutating func row() throws(PageError) -> [String]? {
        while place < bytes.endIndex, skipLineEnd() {}
        guard place < bytes.endIndex else { return nil }
        var fields: [String] = []
        while true {
            let start = line
            guard let text = String(validating: try field(), as: UTF8.self) else {
                throw .badTable(line: start, "the bytes are not UTF-8")
            }
            fields.append(text)
            if place >= bytes.endIndex || skipLineEnd() { return fields }
            // What ends a field is a delimiter, or there is an error.
            place += 1
            if place >= bytes.endIndex {
                fields.append("")
                return fields
            }
        }
    }

    /// Moves behind the end of a line; false when none is here.
    private mutating func skipLineEnd() -> Bool {
        let rest = bytes[place...]
        let length = rest.first == 0x0A ? 1 : rest.starts(with: [0x0D, 0x0A]) ? 2 : 0
        guard length > 0 else { return false }
        place += length
        line += 1
        return true
    }

    private mutating func field() throws(PageError) -> [UInt8] {
        guard bytes[place] == UInt8(ascii: "\"") else { return plainField() }
        let start = line
        var field: [UInt8] = []
        place += 1
        while place < bytes.endIndex {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "\"") {
                guard place < bytes.endIndex, bytes[place] == UInt8(ascii: "\"") else {
                    guard place >= bytes.endIndex || bytes[place] == delimiter || isLineEnd else {
                        throw .badTable(line: line, "something follows a closing quote")
                    }
                    return field
                }
                place += 1
            }
            if byte == 0x0A { line += 1 }
            field.append(byte)
        }
        throw .badTable(line: start, "a quote is not closed")
    }

    private var isLineEnd: Bool { bytes[place] == 0x0A || bytes[place...].starts(with: [0x0D, 0x0A]) }

    private mutating func plainField() -> [UInt8] {
        let start = place
        while place < bytes.endIndex, bytes[place] != delimiter, !isLineEnd { place += 1 }
        return Array(bytes[start..<place])
    }
}
