/// A whole request to a provider, secrets included; what it prints has neither query nor values.
package struct ProviderRequest: Sendable, Hashable {
    /// The content of a request.
    package struct Body: Sendable, Hashable {
        /// The bytes as they are sent.
        package var bytes: [UInt8]
        /// The media type, as `Content-Type` has it.
        package var mediaType: String

        /// A body.
        package init(bytes: [UInt8], mediaType: String) {
            self.bytes = bytes
            self.mediaType = mediaType
        }

        /// A JSON body.
        package static func json(_ text: String) -> Body {
            Body(bytes: Array(text.utf8), mediaType: "application/json")
        }

        /// A form body (RFC 6749 appendix B names the encoding).
        package static func form(_ pairs: [FormURLEncoding.Pair]) -> Body {
            Body(bytes: Array(FormURLEncoding.encode(pairs).utf8), mediaType: FormURLEncoding.mediaType)
        }
    }

    /// The method in upper case.
    package var method: String
    /// The absolute URL, without a fragment.
    package var url: String
    /// The header fields; `Content-Type` is the body's.
    package var headers: HeaderFields
    /// The content; nil when there is none.
    package var body: Body?
    /// Which of the connection's tokens is sent; nil is the main one.
    package var token: String?
    /// Whether the path holds a secret, so that logs keep the origin alone.
    package var hidesPath: Bool
    /// Whether it is sent without the connection's credentials.
    package var isAnonymous = false

    /// A request.
    package init(
        method: String,
        url: String,
        headers: HeaderFields = [:],
        body: Body? = nil,
        token: String? = nil,
        hidesPath: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.token = token
        self.hidesPath = hidesPath
    }

    /// Where the request goes: the part of the URL that credentials are bound to (RFC 6454); nil when it is no URL.
    package var origin: Origin? { Origin(of: url) }

    /// The URL without its query, for logs and messages.
    package var printableURL: String {
        if hidesPath { return origin.map { "\($0)/\(secretMask)" } ?? secretMask }
        return Self.withoutQuery(url)
    }

    private static func withoutQuery(_ url: String) -> String {
        var reference = URIReference(url)
        reference.query = nil
        reference.fragment = nil
        if let authority = reference.authority, let at = authority.lastIndex(of: "@") {
            reference.authority = String(authority[authority.index(after: at)...])
        }
        return reference.text
    }

    /// The request with more parameters in its query.
    package func adding(query pairs: [FormURLEncoding.Pair]) -> ProviderRequest {
        guard !pairs.isEmpty else { return self }
        var request = self
        let separator = url.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        request.url += separator + FormURLEncoding.encodeQuery(pairs)
        return request
    }
}

extension ProviderRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and URL, without the query.
    package var description: String { "\(method) \(printableURL)" }
    /// Method and URL, without the query.
    package var debugDescription: String { description }
    /// A mirror without children, so that `dump` finds no secret.
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
