package import PatchbayEngine

/// A whole answer of a provider; what it prints is its status and size.
package struct ProviderResponse: Sendable, Hashable {
    /// The status code.
    package var status: Int
    /// The header fields.
    package var headers: HeaderFields
    /// The content, decompressed.
    package var body: [UInt8]

    /// An answer.
    package init(status: Int, headers: HeaderFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Whether the status says success (RFC 9110 section 15.3).
    package var isSuccess: Bool { (200...299).contains(status) }

    /// The body as JSON; for answers that are small by nature, never for pages.
    /// - Throws: a `JSONFault` when it is none.
    package func json() throws(JSONFault) -> JSONValue {
        try JSONValue(parsing: body)
    }
}

extension ProviderResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Status and size.
    package var description: String { "\(status), \(body.count) bytes" }
    /// Status and size.
    package var debugDescription: String { description }
    /// A mirror without children, since tokens come in answers.
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
