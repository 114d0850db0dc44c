import PatchbayEngine

/// A described request, compiled: templates are parsed, rules planned, the API's shared parts merged in.
package struct RequestPlan: Sendable {
    /// What a request is for, which decides where secrets may stand.
    package enum Purpose: Sendable, Hashable {
        /// Reading data: a header alone may name a secret, and only one of the server's configuration.
        case data
        /// Connecting, refreshing, revoking: any place may.
        case authentication
    }

    /// The method in upper case.
    package let method: String
    /// Which of the connection's tokens is sent; nil is the main one.
    package let token: String?
    let target: TargetPlan
    let query: [RequestMemberPlan]
    let headers: [RequestMemberPlan]
    let body: RequestBodyPlan?
    /// The conditions and transformed variables; nil when there are none.
    let values: ValuePlan?
    let instants: InstantFormat
    let purpose: Purpose

    /// The request for some values.
    ///
    /// A parameter, header or member that names an undefined variable is left out.
    /// - Throws: a `RequestError` when the target names one, a place cannot hold a value, or a step refuses one.
    package func render(_ scope: RequestScope) throws(RequestError) -> ProviderRequest {
        let renderer = RequestRenderer(
            scope: scope,
            answers: try answers(scope),
            instants: instants,
            purpose: purpose
        )
        let (url, hidesPath) = try target.render(renderer)
        var request = ProviderRequest(method: method, url: url, token: token, hidesPath: hidesPath)
        request = request.adding(query: try renderer.pairs(query, "the query parameter"))
        for header in headers {
            let place = "the header `\(header.name)`"
            for text in try renderer.texts(header.value, place) {
                do throws(TemplateEscapingError) {
                    request.headers.add(header.name, try TemplateEscaping.headerValue.escape(text))
                } catch {
                    throw RequestError(place: place, reason: .refused(error.message))
                }
            }
        }
        request.body = try body?.render(renderer)
        if let mediaType = request.headers["Content-Type"] {
            request.headers["Content-Type"] = nil
            request.body?.mediaType = mediaType
        }
        return request
    }

    private func answers(_ scope: RequestScope) throws(RequestError) -> [ValueAnswer] {
        guard let values else { return [] }
        do throws(PayloadFault) {
            return try values.answers(for: scope.json)
        } catch {
            throw RequestError(place: "the variables", reason: .refused(error.message))
        }
    }
}

/// A named value of a request, compiled.
struct RequestMemberPlan: Sendable {
    var name: String
    var value: RequestValuePlan
}

/// A value of a request, compiled.
struct RequestValuePlan: Sendable {
    /// What is sent.
    indirect enum Content: Sendable {
        case template(TextTemplate)
        case literal(JSONValue)
        case variable(String)
        /// The answer to a question about the variables.
        case answer(Int)
        case text([RequestValueSpec.TextPart], isQuoted: Bool)
        case list([RequestValuePlan], style: RequestValueSpec.ListStyle, separator: String)
        case object([RequestMemberPlan])
    }

    var content: Content
    /// The question that tells whether it is sent at all; nil is always.
    var condition: Int?
}

/// The content of a request, compiled.
enum RequestBodyPlan: Sendable {
    case json(RequestValuePlan)
    case form([RequestMemberPlan])
    case raw(RequestValuePlan, mediaType: String)

    /// The body; nil when its one value is left out.
    func render(_ renderer: RequestRenderer) throws(RequestError) -> ProviderRequest.Body? {
        switch self {
        case .json(let value):
            return try renderer.json(value, "the body").map { .json($0.compactText) }
        case .form(let members):
            return .form(try renderer.pairs(members, "the form's member"))
        case .raw(let value, let mediaType):
            return try renderer.texts(value, "the body").first.map {
                ProviderRequest.Body(bytes: Array($0.utf8), mediaType: mediaType)
            }
        }
    }
}
