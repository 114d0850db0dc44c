/// The links of a `Link` header (RFC 8288 section 3).
package struct LinkHeader: Sendable, Hashable {
    /// A link and its relations.
    package struct Link: Sendable, Hashable {
        /// The target, perhaps relative to the request's URL.
        package var target: String
        /// The relations in lower case.
        package var relations: [String]
    }

    /// The links in order.
    package let links: [Link]

    /// Reads a header's value; what is no link ends the reading, as the algorithm of appendix B.2 has it.
    package init(_ value: String) {
        var parser = Parser(value)
        links = parser.links()
    }

    /// The target of the first link with a relation.
    package func target(of relation: String) -> String? {
        links.first { $0.relations.contains(relation.lowercased()) }?.target
    }

    private struct Parser {
        private let bytes: [UInt8]
        private var place = 0

        init(_ text: String) { bytes = Array(text.utf8) }

        mutating func links() -> [Link] {
            var links: [Link] = []
            while true {
                skip(" \t,")
                guard take("<"), let target = text(until: ">") else { return links }
                var relations: [String]?
                while skipBlanksAndTake(";") {
                    guard let (name, value) = parameter() else { break }
                    // Only the first `rel` counts (section 3.3).
                    if name == "rel", relations == nil {
                        relations = value.lowercased().split(separator: " ").map(String.init)
                    }
                }
                links.append(Link(target: target, relations: relations ?? []))
                guard skipBlanksAndTake(",") else { return links }
            }
        }

        /// A parameter; nil behind a semicolon that nothing follows.
        private mutating func parameter() -> (name: String, value: String)? {
            skip(" \t")
            let name = word()
            skip(" \t")
            guard take("=") else { return name.isEmpty ? nil : (name.lowercased(), "") }
            skip(" \t")
            return (name.lowercased(), take("\"") ? quoted() : word())
        }

        private mutating func word() -> String {
            let start = place
            while place < bytes.count, !" \t=;,\"<>".utf8.contains(bytes[place]) { place += 1 }
            return String(decoding: bytes[start..<place], as: UTF8.self)
        }

        private mutating func quoted() -> String {
            var text: [UInt8] = []
            while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
                if bytes[place] == UInt8(ascii: "\\"), place + 1 < bytes.count { place += 1 }
                text.append(bytes[place])
                place += 1
            }
            place += 1
            return String(decoding: text, as: UTF8.self)
        }

        private mutating func text(until end: Unicode.Scalar) -> String? {
            guard let close = bytes[min(place, bytes.count)...].firstIndex(of: UInt8(ascii: end)) else { return nil }
            defer { place = close + 1 }
            return String(decoding: bytes[place..<close], as: UTF8.self)
        }

        private mutating func skipBlanksAndTake(_ character: Unicode.Scalar) -> Bool {
            skip(" \t")
            return take(character)
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
            place += 1
            return true
        }

        private mutating func skip(_ characters: String) {
            while place < bytes.count, characters.utf8.contains(bytes[place]) { place += 1 }
        }
    }
}
