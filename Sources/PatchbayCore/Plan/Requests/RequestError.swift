package import PatchbayEngine

/// Why a request could not be made from its spec and the values at hand.
package struct RequestError: Error, Sendable, Hashable {
    /// What is wrong.
    package enum Reason: Sendable, Hashable {
        /// A variable has no value where the request cannot do without.
        case undefined(String)
        /// A variable's value cannot stand in its place; one clause says why.
        case unsafe(variable: String, String)
        /// A variable holds a list or an object where a text is written.
        case notText(variable: String, JSONValue.Kind)
        /// A secret is named where none may stand.
        case secret(String)
        /// A step refused a variable's value; one clause says why.
        case refused(String)
        /// What came out is no absolute URL.
        case notURL
        /// A link leads to an origin that the spec does not name.
        case strangeOrigin(String)
    }

    /// Where: `the path`, `the query parameter `x``, `the header `y``.
    package var place: String
    /// What is wrong.
    package var reason: Reason

    /// One clause for the user.
    package var message: String {
        switch reason {
        case .undefined(let name): "\(place) needs `\(name)`, which has no value"
        case .unsafe(let name, let why): "\(place) cannot hold the value of `\(name)`: \(why)"
        case .notText(let name, let kind): "\(place) needs a text, and `\(name)` is an \(kind.rawValue)"
        case .secret(let name): "\(place) names the secret `\(name)`, which may not stand there"
        case .refused(let why): "\(place): \(why)"
        case .notURL: "\(place) is no absolute URL"
        case .strangeOrigin(let origin): "\(place) leads to `\(origin)`, which `api.allowedOrigins` does not name"
        }
    }
}
