import PatchbayEngine

/// Compiles described requests to plans and tells what cannot work.
struct RequestCompiler {
    /// What all requests share.
    let api: APISpec
    let file: SourceFile
    let environment: TransformEnvironment
    /// `definitions` of the spec.
    let definitions: JSONNode?
    var diagnostics: [Diagnostic] = []

    init(api: APISpec, file: SourceFile, environment: TransformEnvironment, definitions: JSONNode?) {
        self.api = api
        self.file = file
        self.environment = environment
        self.definitions = definitions
    }

    /// The plan of a request; `filter` tells how its instants are written.
    ///
    /// The API's shared headers and parameters come first; what the request itself names replaces them. A request with
    /// a whole URL has them only where that URL is on the API's own origin, unless `isShared` says otherwise.
    mutating func compile(
        _ spec: RequestSpec,
        filter: IncrementalSpec.FilterSpec? = nil,
        purpose: RequestPlan.Purpose = .data,
        isShared: Bool? = nil
    ) -> RequestPlan {
        var values = self.values(.variables)
        let isShared = isShared ?? spec.url.map { origin($0.value) == origin(api.baseURL.value) } ?? true
        let query = isShared ? merged(api.query, spec.query) { $0 == $1 } : spec.query
        let headers = isShared ? merged(api.headers, spec.headers) { HeaderFields.isSame($0, $1) } : spec.headers
        let plan = RequestPlan(
            method: spec.method,
            token: spec.token?.value,
            target: TargetPlan(
                spec.url.map { [$0.value] } ?? [api.baseURL.value] + (spec.path.map { [$0.value] } ?? [])
            ),
            query: members(query, &values),
            headers: members(headers, &values),
            body: spec.body.map { body($0, &values) },
            values: values.plan,
            instants: instants(filter, spec.range),
            purpose: purpose
        )
        diagnostics += values.diagnostics
        return plan
    }

    /// A compiler of questions.
    func values(_ subject: ValueCompiler.Subject) -> ValueCompiler {
        ValueCompiler(subject, file: file, environment: environment, definitions: definitions)
    }

    private mutating func instants(_ filter: IncrementalSpec.FilterSpec?, _ range: SourceRange) -> InstantFormat {
        guard let filter else { return .standard }
        if let format = InstantFormat(filter, environment: environment) { return format }
        diagnostics.append(
            Diagnostic(
                .badArgument,
                severity: .error,
                "there is no time zone `\(filter.zone ?? "")`, in which the request's instants are to be written",
                at: Diagnostic.Label(file: file.name, range: range),
                pointer: "",
                help: "Use a name of the IANA database, such as `Europe/Berlin`."
            )
        )
        return .standard
    }

    /// What is written before the path of a template.
    private func origin(_ template: TextTemplate) -> Substring {
        let text = template.description
        guard let start = text.firstRange(of: "://") else { return text[...] }
        let end = text[start.upperBound...].firstIndex { $0 == "/" || $0 == "?" } ?? text.endIndex
        return text[..<end]
    }

    private func merged(
        _ shared: [RequestMemberSpec],
        _ own: [RequestMemberSpec],
        _ isSame: (String, String) -> Bool
    ) -> [RequestMemberSpec] {
        shared.filter { member in !own.contains { isSame($0.name.value, member.name.value) } } + own
    }

    // MARK: Values

    private func members(_ specs: [RequestMemberSpec], _ values: inout ValueCompiler) -> [RequestMemberPlan] {
        specs.map { RequestMemberPlan(name: $0.name.value, value: value($0.value, &values)) }
    }

    private func body(_ spec: RequestBodySpec, _ values: inout ValueCompiler) -> RequestBodyPlan {
        switch spec {
        case .json(let value): .json(self.value(value, &values))
        case .form(let members): .form(self.members(members, &values))
        case .raw(let value, let contentType): .raw(self.value(value, &values), mediaType: contentType)
        }
    }

    private func value(_ spec: RequestValueSpec, _ values: inout ValueCompiler) -> RequestValuePlan {
        let content: RequestValuePlan.Content
        switch spec.content {
        case .template(let template): content = .template(template)
        case .literal(let literal): content = .literal(literal)
        case .variable(let name, let steps):
            content = steps.isEmpty ? .variable(name.value) : .answer(values.variable(name, steps: steps))
        case .text(let parts, let isQuoted): content = .text(parts, isQuoted: isQuoted)
        case .list(let elements, let style, let separator):
            content = .list(elements.map { value($0, &values) }, style: style, separator: separator)
        case .object(let members): content = .object(self.members(members, &values))
        }
        return RequestValuePlan(content: content, condition: spec.condition.flatMap { values.condition($0) })
    }
}
