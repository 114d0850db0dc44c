import PatchbayEngine

/// What a person types or an answer says cannot lead requests, and the secrets in them, to another host.
enum HostRule: SpecRule {
    static let codes: [DiagnosticCode] = [.unsafeHost]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let places = context.templatePlaces
        let variables = context.declared("variables").map(\.value)
        for url in urls(context) {
            for use in authority(url.value) {
                let place = findings.place(of: use.name, in: url.range)
                guard variables.contains(use.name) else {
                    if isDefined(use.name, at: url.range, in: places) { reportForeign(use.name, at: place, &findings) }
                    continue
                }
                guard let variable = context.variables.first(where: { $0.input.name.value == use.name }),
                    let danger = danger(variable, isLast: use.isLast)
                else { continue }
                findings.report(
                    .unsafeHost,
                    danger.message,
                    at: variable.input.pattern?.range ?? place,
                    found: variable.input.pattern?.value,
                    help: danger.help,
                    related: [(variable.input.name.range, "the variable is declared here")]
                        + (variable.input.pattern == nil ? [] : [(place, "the host is made here")])
                )
            }
        }
        for origin in context.api?.allowedOrigins ?? [] { checkOrigin(origin, &findings) }
    }

    /// Whether a name has a meaning where it stands; one without is told as undefined.
    private static func isDefined(_ name: String, at range: SourceRange, in places: [TemplatePlace]) -> Bool {
        places.contains { place in
            place.scope.contains(name) && place.uses.contains { $0.value == name && $0.range == range }
        }
    }

    /// What answers, runs and secrets bring has no pattern that could hold it to the provider's hosts.
    private static func reportForeign(_ name: String, at place: SourceRange, _ findings: inout SpecFindings) {
        findings.report(
            .unsafeHost,
            "`\(name)` chooses the host that credentials are sent to, and only a variable may stand there",
            at: place,
            found: name,
            help: "Write the host out, or use a variable of the connection with an `enum` or a `pattern`."
        )
    }

    private static func checkOrigin(_ origin: Located<String>, _ findings: inout SpecFindings) {
        guard origin.value.hasPrefix("https://") else { return }
        let rest = origin.value.dropFirst(8)
        guard rest.contains(where: { "/?#@".contains($0) }), let end = rest.firstIndex(where: { "/?#".contains($0) })
        else { return }
        let mended = String(origin.value[..<end])
        findings.report(
            .wrongValue,
            "an origin is a scheme, a host and perhaps a port, without a path",
            at: origin.range,
            found: origin.value,
            expected: mended,
            fixes: [
                Diagnostic.Fix(title: "Write `\(mended)`", range: origin.range, replacement: JSONText.quoted(mended))
            ]
        )
    }

    private static func urls(_ context: SpecContext) -> [Located<TextTemplate>] {
        var found: [Located<TextTemplate>?] = [context.api?.baseURL]
        for auth in context.auth {
            for name in [
                "authorizationUrl", "tokenUrl", "refreshUrl", "requestTokenUrl", "accessTokenUrl",
            ] {
                found.append(template(auth.reader.text(name)))
            }
        }
        found += context.index.requests.map { template($0.text("url")) }
        return found.compactMap(\.self)
    }

    private static func template(_ text: Located<String>?) -> Located<TextTemplate>? {
        text.flatMap { text in (try? TextTemplate(text.value)).map { Located($0, at: text.range) } }
    }

    /// The variables of the part between `https://` and the path, and whether nothing follows them there.
    private static func authority(_ template: TextTemplate) -> [(name: String, isLast: Bool)] {
        var uses: [(name: String, isLast: Bool)] = []
        for (index, part) in template.parts.enumerated() {
            switch part {
            case .variable(let name, _): uses.append((name, true))
            case .literal(let text, _):
                let rest = index == 0 && text.hasPrefix("https://") ? text.dropFirst(8) : Substring(text)
                let host = rest.prefix { !"/?#".contains($0) }
                if host.drop(while: { $0 != "." }).dropFirst().contains(".") {
                    for index in uses.indices { uses[index].isLast = false }
                }
                if host.count < rest.count { return uses }
            }
        }
        return uses
    }

    private static func danger(_ variable: VariableSpec, isLast: Bool) -> (message: String, help: String)? {
        let name = variable.input.name.value
        if !variable.values.isEmpty { return nil }
        guard let pattern = variable.input.pattern?.value else {
            return (
                "whoever sets `\(name)` chooses the host that credentials are sent to",
                isLast
                    ? "Give the variable an `enum`, or a `pattern` that ends in the provider's domain."
                    : "Give the variable an `enum`, or a `pattern` such as `[a-z0-9-]+`."
            )
        }
        if HostPattern.canLeaveTheHost(pattern) {
            return (
                "the pattern of `\(name)` allows characters that end a host's name",
                "Allow letters, digits and hyphens alone, as in `[a-z0-9-]+`."
            )
        }
        guard isLast, !HostPattern.endsInADomain(pattern) else { return nil }
        return (
            "the pattern of `\(name)` leaves the end of the host's name open",
            "End the pattern in the provider's domain, as in `[a-z0-9-]+\\.acme\\.com`."
        )
    }
}

/// What an I-Regexp lets into the name of a host.
enum HostPattern {
    /// Whether a text that matches may hold `/`, `?`, `#`, `@`, `:` or `\`, which end or redirect a host's name.
    static func canLeaveTheHost(_ pattern: String) -> Bool {
        var isEscaped = false
        var inClass = false
        var previous: Character = " "
        for character in pattern {
            defer { previous = character }
            if isEscaped {
                isEscaped = false
                if "DSWPpsnrt\\/".contains(character) { return true }
                continue
            }
            switch character {
            case "\\": isEscaped = true
            case "[": inClass = true
            case "]": inClass = false
            case "^" where inClass && previous == "[": return true
            case "." where !inClass: return true
            case "/", "#", "@", "%": return true
            case "?", ":": if inClass { return true }
            default: break
            }
        }
        return false
    }

    /// Whether every text that matches ends in a dot, a name, a dot and a name that are written out.
    static func endsInADomain(_ pattern: String) -> Bool {
        var text = Substring(pattern)
        var dots = 0
        while let last = text.last {
            if last.isASCII, last.isLetter || last.isNumber || last == "-" {
                text.removeLast()
            } else if last == ".", text.dropLast().last == "\\" {
                text.removeLast(2)
                dots += 1
            } else {
                break
            }
        }
        return dots >= 2 || dots == 1 && text.isEmpty
    }
}

extension DiagnosticCode {
    static let unsafeHost = DiagnosticCode(
        "unsafe-host",
        title: "A host that whoever connects can choose",
        explanation: """
            Requests carry tokens and the client's secret. A variable in the host of a URL needs an `enum`, or a \
            `pattern` of letters, digits and hyphens before a domain that is written out; where the variable ends the \
            host, the pattern ends in the provider's domain. Otherwise `evil.example/` would do as a subdomain. Nothing \
            else may stand there: not what a record, a page, a job or a preparation says, and no secret.
            """,
        bad: #"{ "variables": { "shop": { "title": "Shop" } }, "api": { "baseUrl": "https://{shop}.acme.com" } }"#,
        good:
            #"{ "variables": { "shop": { "pattern": "[a-z0-9-]+" } }, "api": { "baseUrl": "https://{shop}.acme.com" } }"#
    )
}
