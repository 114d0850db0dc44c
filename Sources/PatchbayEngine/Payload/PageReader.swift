/// Finds the records of a whole response by the path of a spec, without building anything.
package struct PageReader: ~Copyable {
    private var scanner: PayloadScanner
    private let node: Int
    private let isList: Bool

    /// Where the records of a page lie.
    package enum Records: Sendable, Equatable {
        /// One after another between these bytes, brackets included.
        case list(Range<Int>)
        /// One object.
        case one(Range<Int>)
        /// The path leads nowhere.
        case missing
        /// Something else than a list or an object is there, in words.
        case other(String)
        /// The page is not JSON.
        case broken(PayloadFault)
    }

    /// A reader for a path; `isList` when it ends with `[*]`.
    package init(_ segments: [PathSegment], isList: Bool) {
        var trie = PathTrie()
        node = trie.node(for: segments)
        scanner = PayloadScanner(ScanTable([trie]))
        self.isList = isList
    }

    /// Finds the records in a padded page.
    package mutating func find(_ bytes: Span<UInt8>, to end: Int) -> Records {
        let after = bytes.withPadding(to: end) { scanner.scan($0, from: 0, to: end) }
        if let fault = scanner.fault { return .broken(fault) }
        if after < end { return .broken(PayloadFault(kind: .extraContent, offset: after)) }
        return Records(scanner.slots[node], isList: isList)
    }

    /// Bytes that must be readable behind a page or a block.
    package static let padding = PaddedBytes.padding
}

extension PageReader.Records {
    /// What a slot says of the records that should be there.
    init(_ slot: Slot, isList: Bool) {
        let range = Int(slot.start)..<Int(slot.end)
        switch slot.kind {
        case .array: self = .list(range)
        case .object: self = isList ? .other("an object") : .one(range)
        case .absent, .null, .failed: self = .missing
        case .boolean: self = .other("a boolean")
        case .number: self = .other("a number")
        case .string: self = .other("a text")
        }
    }
}
