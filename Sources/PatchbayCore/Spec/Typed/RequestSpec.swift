/// A described request.
package struct RequestSpec: Sendable, Hashable {
    /// The method.
    package var method: String
    /// The path below `api.baseUrl`; nil when `url` is the whole target.
    package var path: Located<TextTemplate>?
    /// The whole target.
    package var url: Located<TextTemplate>?
    /// The query's parameters in order.
    package var query: [RequestMemberSpec]
    /// The headers in order.
    package var headers: [RequestMemberSpec]
    /// The body.
    package var body: RequestBodySpec?
    /// Which of the connection's tokens is sent; nil is the main one.
    package var token: Located<String>?
    /// Where the request stands.
    package var range: SourceRange
}

extension RequestSpec {
    /// A request for what `api.baseUrl` itself leads to.
    init(at range: SourceRange) {
        self.init(method: "GET", query: [], headers: [], range: range)
    }
}

/// A body of a request.
package enum RequestBodySpec: Sendable, Hashable {
    /// `application/json`.
    case json(RequestValueSpec)
    /// `application/x-www-form-urlencoded`.
    case form([RequestMemberSpec])
    /// A body of any type.
    case raw(RequestValueSpec, contentType: String)
}

extension SpecDecoder {
    /// A request.
    func request(_ reader: SpecReader?) -> RequestSpec? {
        guard let reader else { return nil }
        return RequestSpec(
            method: reader.text("method")?.value ?? "GET",
            path: template(reader, "path"),
            url: template(reader, "url"),
            query: requestMembers(reader, "query"),
            headers: requestMembers(reader, "headers"),
            body: reader.object("body").flatMap { body($0) },
            token: reader.text("token"),
            range: reader.range
        )
    }

    private func body(_ reader: SpecReader) -> RequestBodySpec? {
        switch reader.shape.name {
        case "json": requestValue(reader.node("value")).map { .json($0) }
        case "form": .form(requestMembers(reader, "members"))
        default:
            requestValue(reader.node("text")).map { .raw($0, contentType: reader.text("contentType")?.value ?? "") }
        }
    }

    /// The template of a member.
    func template(_ reader: SpecReader, _ name: String) -> Located<TextTemplate>? {
        reader.text(name).flatMap { text in
            (try? TextTemplate(text.value)).map { Located($0, at: text.range) }
        }
    }

    /// The values of a map with their names.
    func requestMembers(_ reader: SpecReader, _ name: String) -> [RequestMemberSpec] {
        requestMembers(reader.node(name))
    }

    /// The values of an object with their names.
    func requestMembers(_ node: JSONNode?) -> [RequestMemberSpec] {
        (node?.members ?? []).filter { !$0.name.hasPrefix("x-") }.compactMap { member in
            requestValue(member.value).map {
                RequestMemberSpec(name: Located(member.name, at: member.nameRange), value: $0)
            }
        }
    }
}
