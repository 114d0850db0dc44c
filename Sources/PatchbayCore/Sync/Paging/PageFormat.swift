import PatchbayEngine

/// How a page is written.
package enum PageFormat: Sendable, Hashable {
    /// As one JSON text (RFC 8259).
    case json
    /// As lines, each a JSON text.
    case ndjson
    /// As rows of fields (RFC 4180), the first with their names.
    case csv(delimiter: UInt8)

    /// The format of a name, JSON at first; another delimiter than one ASCII character is a comma.
    init(_ name: String?, delimiter: String?) {
        switch name {
        case "ndjson": self = .ndjson
        case "csv":
            let bytes = Array((delimiter ?? ",").utf8)
            self = .csv(delimiter: bytes.count == 1 ? bytes[0] : UInt8(ascii: ","))
        default: self = .json
        }
    }

    /// A success with its content as one JSON text; other answers, and JSON, as they are.
    /// - Throws: `PageError.badTable` when rows of CSV do not make records.
    func asJSON(_ response: ProviderResponse) throws(PageError) -> ProviderResponse {
        guard self != .json, response.isSuccess else { return response }
        return ProviderResponse(status: response.status, headers: response.headers, body: try json(response.body))
    }

    /// The content of a page as one JSON text.
    /// - Throws: `PageError.badTable` when rows of CSV do not make records.
    package func json(_ bytes: ArraySlice<UInt8>) throws(PageError) -> [UInt8] {
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
        // No bytes at all are no lines and no rows.
        if self != .json, content.isEmpty { return Array("[]".utf8) }
        switch self {
        case .json: return Array(bytes)
        case .ndjson: return Self.list(lines: content)
        case .csv(let delimiter): return try CSVTable(content, delimiter: delimiter).json()
        }
    }

    /// The list of the lines that are not blank.
    private static func list(lines: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(lines.count + 2 + PageReader.padding)
        text.append(UInt8(ascii: "["))
        for line in lines.split(separator: UInt8(ascii: "\n"))
        where line.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) {
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            text.append(contentsOf: line)
        }
        text.append(UInt8(ascii: "]"))
        return text
    }
}
