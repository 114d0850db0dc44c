package import PatchbayCore

/// How a redirect is followed (RFC 9110 section 15.4).
package enum RedirectRule {
    /// Headers that describe a body, which go when the body goes.
    private static let ofBody = ["Content-Type", "Content-Length", "Content-Encoding", "Content-Language"]
    /// Headers that no spec minds to send to another origin; everything else could be a credential.
    private static let harmless = ["Accept", "Accept-Language", "User-Agent"]

    /// The next request; nil when the answer is no redirect that can be followed.
    ///
    /// 303, and 301 and 302 to a POST, become a GET. Another origin is followed only where it is allowed, as for a file
    /// that lies elsewhere: every header goes then but the harmless ones, and a body is not sent there at all.
    /// - Throws: `TransportError.refused` when the redirect leads to another origin that is not allowed, or would take a
    ///   body there.
    package static func next(
        _ request: ProviderRequest,
        _ response: ProviderResponse,
        allowedOrigins: [String] = []
    ) throws(TransportError) -> ProviderRequest? {
        guard [301, 302, 303, 307, 308].contains(response.status), let location = response.headers["Location"],
            let origin = request.origin
        else { return nil }
        let target = request.target(of: location)
        guard let target, let other = Origin(of: target) else {
            throw .refused("the redirect of `\(origin.host)` leads to no usable URL")
        }
        var next = request
        next.url = target
        let becomesGet =
            response.status == 303 || response.status != 307 && response.status != 308 && request.method == "POST"
        if becomesGet, request.method != "HEAD" {
            next.method = "GET"
            next.body = nil
            for name in ofBody { next.headers[name] = nil }
        }
        guard other != origin else { return next }
        guard allowedOrigins.contains(where: { Origin(of: $0) == other }) else {
            throw .refused(
                "the redirect of `\(origin.host)` leads to `\(other)`, which `api.allowedOrigins` does not name"
            )
        }
        guard next.body == nil else {
            throw .refused("the redirect of `\(origin.host)` would send the request's body to `\(other.host)`")
        }
        next.headers = HeaderFields(
            next.headers.fields.filter { field in
                harmless.contains { HeaderFields.isSame($0, field.name) }
            }
        )
        return next
    }
}
