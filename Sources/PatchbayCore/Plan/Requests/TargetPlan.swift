import PatchbayEngine

/// The URL of a request without its parameters, each variable bound to the part of the URL that it stands in.
struct TargetPlan: Sendable {
    /// A part of a URL, with its own grammar.
    enum Zone: Sendable, Hashable {
        /// Scheme, host and perhaps the start of a path: a variable at the very start.
        case base
        case authority
        case path
        case query
    }

    /// A piece of the URL.
    enum Part: Sendable {
        case text(String)
        case variable(String, Zone)
    }

    let parts: [Part]

    /// The target of templates that are written one behind the other.
    init(_ templates: [TextTemplate]) {
        var parts: [Part] = []
        // What is known of the URL so far, an `x` for each variable.
        var seen = ""
        for template in templates {
            for part in template.parts {
                switch part {
                case .literal(let literal, _):
                    var literal = literal
                    if seen.hasSuffix("/"), literal.hasPrefix("/") { literal.removeFirst() }
                    parts.append(.text(PercentEncoding.encode(literal, keeping: .reserved)))
                    seen += literal
                case .variable(let name, _):
                    let zone = Self.zone(behind: seen)
                    parts.append(.variable(name, zone))
                    seen += zone == .base ? "https://x" : "x"
                }
            }
        }
        self.parts = parts
    }

    private static func zone(behind seen: String) -> Zone {
        guard let start = seen.firstRange(of: "://") else { return .base }
        let rest = seen[start.upperBound...]
        if rest.contains("?") { return .query }
        return rest.contains("/") ? .path : .authority
    }

    /// The URL for some values, and whether a secret stands in it.
    func render(_ renderer: RequestRenderer) throws(RequestError) -> (url: String, hidesPath: Bool) {
        var url = ""
        var hidesPath = false
        for part in parts {
            switch part {
            case .text(let text): url += url.hasSuffix("/") && text.hasPrefix("/") ? String(text.dropFirst()) : text
            case .variable(let name, let zone):
                let place = zone == .path ? "the path" : "the URL"
                let allowed = renderer.purpose == .authentication && (zone == .path || zone == .query)
                guard let value = try renderer.text(of: name, place, allowsSecret: allowed) else {
                    throw RequestError(place: place, reason: .undefined(name))
                }
                url += try Self.write(value.text, name, zone)
                hidesPath = hidesPath || value.isSecret
            }
        }
        guard Origin(of: url) != nil else { throw RequestError(place: "the URL", reason: .notURL) }
        return (url, hidesPath)
    }

    private static func write(_ value: String, _ name: String, _ zone: Zone) throws(RequestError) -> String {
        switch zone {
        case .base:
            let reference = URIReference(value)
            guard Origin(of: value) != nil, reference.query == nil, reference.fragment == nil else {
                throw RequestError(
                    place: "the URL",
                    reason: .unsafe(variable: name, "it is no `https://` URL without a query")
                )
            }
            return PercentEncoding.encode(value, keeping: .reserved)
        case .authority:
            guard !value.isEmpty,
                value.utf8.allSatisfy({ PercentEncoding.isAlphanumeric($0) || "-.".utf8.contains($0) })
            else {
                throw RequestError(
                    place: "the URL",
                    reason: .unsafe(variable: name, "a host has letters, digits, `-` and dots alone")
                )
            }
            return value
        case .path, .query:
            if value.isEmpty, zone == .path {
                throw RequestError(place: "the path", reason: .unsafe(variable: name, "it is empty"))
            }
            do throws(TemplateEscapingError) {
                return try (zone == .path ? TemplateEscaping.pathSegment : .queryValue).escape(value)
            } catch {
                throw RequestError(place: "the path", reason: .unsafe(variable: name, error.message))
            }
        }
    }
}
