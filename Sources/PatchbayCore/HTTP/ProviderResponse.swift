package import PatchbayEngine

/// A whole answer of a provider; what it prints is its status and size.
package struct ProviderResponse: Sendable, Hashable {
    /// The status code.
    package var status: Int
    /// The header fields.
    package var headers: HeaderFields
    /// The content, decompressed, with the bytes behind it that the scanner needs: a page is not copied to have them.
    package let padded: [UInt8]
    /// How many bytes of content there are.
    package let count: Int

    /// An answer.
    package init(status: Int, headers: HeaderFields = [:], body: consuming [UInt8] = []) {
        self.status = status
        self.headers = headers
        count = body.count
        body.append(contentsOf: repeatElement(0, count: PageReader.padding))
        padded = body
    }

    /// The content.
    package var body: ArraySlice<UInt8> { padded[..<count] }

    /// Whether the status says success (RFC 9110 section 15.3).
    package var isSuccess: Bool { (200...299).contains(status) }

    /// The body as JSON; for answers that are small by nature, never for pages.
    /// - Throws: a `JSONFault` when it is none.
    package func json() throws(JSONFault) -> JSONValue {
        try JSONValue(parsing: Array(body))
    }
}

extension ProviderResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Status and size.
    package var description: String { "\(status), \(count) bytes" }
    /// Status and size.
    package var debugDescription: String { description }
    /// A mirror without children, since tokens come in answers.
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
