import HTTPTypes
import PatchbayEngine

/// An operation of the API, declared once: the route, its description, and what the tests check come from it.
struct APIOperation: Sendable {
    /// A parameter of the path or the query.
    struct Parameter: Sendable {
        var name: String
        var isInPath = false
        var isRequired = false
        var schema: JSONValue = ["type": "string"]
        var summary: String
    }

    /// The name for generated clients.
    var id: String
    var method: HTTPRequest.Method
    /// The path with `{name}` for its parameters.
    var path: String
    /// The group in the description.
    var tag: String
    /// What it does, as one imperative sentence.
    var summary: String
    var parameters: [Parameter] = []
    /// The members of the body; nil when there is no body.
    var body: [APIField]?
    /// The content type of a good answer.
    var type = "application/json"
    /// The JSON Schema of a good answer; nil for other types than JSON.
    var answer: JSONValue?
    /// The statuses of refusals beside 401, 405, 500 and 503.
    var refusals: [Int] = []
    /// Whether a session token is needed.
    var needsIdentity = true

    private var segments: [Substring] { path.split(separator: "/") }

    /// Whether a request's path is one of the template's.
    func matches(_ path: String) -> Bool {
        let found = path.split(separator: "/", omittingEmptySubsequences: true)
        let segments = segments
        guard found.count == segments.count else { return false }
        return zip(segments, found).allSatisfy { template, text in
            guard template.hasPrefix("{") else { return template == text }
            let suffix = template.drop { $0 != "}" }.dropFirst()
            return text.hasSuffix(suffix)
        }
    }
}
