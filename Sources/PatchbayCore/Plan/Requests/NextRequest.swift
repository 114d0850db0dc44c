extension ProviderRequest {
    /// The absolute URL of a reference that an answer gave, relative to this request's (RFC 3986 section 5), without its
    /// fragment; nil when it is none.
    package func target(of reference: String) -> String? {
        var target = URIReference(reference).resolved(against: URIReference(url))
        target.fragment = nil
        let text = target.text
        guard Origin(of: text) != nil, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        return text
    }

    /// The request for a next page whose URL the provider gave.
    ///
    /// Method, headers and body stay. A URL on another origin is followed only where the spec names that origin, and
    /// never from `https` to `http`.
    /// - Throws: a `RequestError` when the text is no URL or leads to an origin that is not named.
    package func following(_ link: String, allowedOrigins: [String]) throws(RequestError) -> ProviderRequest {
        guard let target = target(of: link), let origin, let other = Origin(of: target) else {
            throw RequestError(place: "the next page's link", reason: .notURL)
        }
        guard other == origin || allowedOrigins.contains(where: { Origin(of: $0) == other }) else {
            throw RequestError(place: "the next page's link", reason: .strangeOrigin(other.description))
        }
        var request = self
        request.url = target
        return request
    }

    /// The request for the result of a job, at a URL that the provider gave.
    ///
    /// On the origin of the API it has all that any request has. On another one, which the spec must name, it has
    /// neither the API's headers nor, unless `sendsCredentials`, the connection's credentials: the link is a permission.
    /// - Throws: a `RequestError` when the text is no URL or leads to an origin that is not named.
    func downloading(
        _ link: String,
        allowedOrigins: [String],
        sendsCredentials: Bool
    ) throws(RequestError) -> ProviderRequest {
        var request = try following(link, allowedOrigins: allowedOrigins)
        guard request.origin != origin else { return request }
        request.headers = [:]
        request.body = nil
        request.isAnonymous = !sendsCredentials
        return request
    }
}
