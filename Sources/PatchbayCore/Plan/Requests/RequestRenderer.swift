import PatchbayEngine

/// Writes the values of one request.
struct RequestRenderer {
    let scope: RequestScope
    /// The answers to the plan's questions.
    let answers: [ValueAnswer]
    let instants: InstantFormat
    let purpose: RequestPlan.Purpose

    /// A value before its place has formed it.
    private enum Rendered {
        case one(JSONValue)
        case many([JSONValue], style: RequestValueSpec.ListStyle, separator: String)
    }

    // MARK: Variables

    /// The public value of a variable; null counts as undefined.
    func variable(_ name: String) -> JSONValue? {
        switch name {
        case "since": return scope.since.map { instants.since($0) }
        case "until": return scope.until.map { instants.until($0) }
        default:
            let value = scope[name]
            return value == .null ? nil : value
        }
    }

    /// The text of a variable, and whether it is a secret; nil when it is undefined.
    func text(
        of name: String,
        _ place: String,
        allowsSecret: Bool
    ) throws(RequestError) -> (text: String, isSecret: Bool)? {
        if let value = variable(name) {
            guard let text = value.plainText else {
                throw RequestError(place: place, reason: .notText(variable: name, value.kind))
            }
            return (text, false)
        }
        guard let secret = scope.secret(name) else { return nil }
        guard allowsSecret else { throw RequestError(place: place, reason: .secret(name)) }
        return (secret.reveal(), true)
    }

    private func allowsSecret(_ name: String, _ place: String) -> Bool {
        purpose == .authentication || name.hasPrefix("secret.") && place.hasPrefix("the header ")
    }

    private func text(
        _ template: TextTemplate,
        _ place: String,
        isQuoted: Bool = false
    ) throws(RequestError) -> String? {
        var text = ""
        for part in template.parts {
            switch part {
            case .literal(let literal, _): text += literal
            case .variable(let name, _):
                let allowed = allowsSecret(name, place)
                guard let value = try self.text(of: name, place, allowsSecret: allowed)?.text else { return nil }
                text += isQuoted ? (try? TemplateEscaping.singleQuoted.escape(value)) ?? "" : value
            }
        }
        return text
    }

    // MARK: Values

    private func render(_ value: RequestValuePlan, _ place: String) throws(RequestError) -> Rendered? {
        if let condition = value.condition, !answers[condition].holds { return nil }
        switch value.content {
        case .literal(let literal): return .one(literal)
        case .template(let template): return try text(template, place).map { .one(.string($0)) }
        case .variable(let name):
            if let value = variable(name) { return whole(value) }
            let allowed = allowsSecret(name, place)
            return try text(of: name, place, allowsSecret: allowed).map { .one(.string($0.text)) }
        case .answer(let number):
            switch answers[number] {
            case .refused(var error):
                // The source is the variable, which the place names already.
                error.source = nil
                throw RequestError(place: place, reason: .refused(error.text))
            case .value(let value): return value.flatMap { $0 == .null ? nil : whole($0) }
            }
        case .text(let parts, let isQuoted): return try text(parts, place, isQuoted).map { .one(.string($0)) }
        case .list(let values, let style, let separator):
            var elements: [JSONValue] = []
            for value in values {
                // A variable that is a list brings its elements.
                if case .variable = value.content, case .many(let inner, _, _) = try render(value, place) {
                    elements += inner
                } else if let element = try json(value, place) {
                    elements.append(element)
                }
            }
            return elements.isEmpty ? nil : .many(elements, style: style, separator: separator)
        case .object(let members):
            var object = JSONObject()
            for member in members { object[member.name] = try json(member.value, "\(place)'s member `\(member.name)`") }
            return .one(.object(object))
        }
    }

    private func whole(_ value: JSONValue) -> Rendered {
        value.arrayValue.map { .many($0, style: .repeat, separator: ",") } ?? .one(value)
    }

    private func text(
        _ parts: [RequestValueSpec.TextPart],
        _ place: String,
        _ isQuoted: Bool
    ) throws(RequestError) -> String? {
        var text = ""
        var isEmpty = true
        for part in parts {
            switch part {
            case .template(let template):
                guard let piece = try self.text(template.value, place, isQuoted: isQuoted) else { continue }
                text += piece
                isEmpty = false
            case .group(let prefix, let separator, let templates):
                var pieces: [String] = []
                for template in templates {
                    if let piece = try self.text(template.value, place, isQuoted: isQuoted) { pieces.append(piece) }
                }
                guard !pieces.isEmpty else { continue }
                text += prefix + pieces.joined(separator: separator)
                isEmpty = false
            }
        }
        return isEmpty ? nil : text
    }

    // MARK: Places

    /// The value as JSON, lists as lists unless their style joins them; nil when it is left out.
    func json(_ value: RequestValuePlan, _ place: String) throws(RequestError) -> JSONValue? {
        switch try render(value, place) {
        case nil: return nil
        case .one(let value): return value
        case .many(let elements, let style, let separator):
            guard style == .join || style == .comma else { return .array(elements) }
            return .string(try joined(elements, style, separator, place))
        }
    }

    /// The texts of a value, several for a list that is repeated; empty when it is left out.
    func texts(_ value: RequestValuePlan, _ place: String) throws(RequestError) -> [String] {
        switch try render(value, place) {
        case nil: return []
        case .one(let value): return [try text(value, place)]
        case .many(let elements, let style, let separator):
            guard style == .repeat || style == .brackets else {
                return [try joined(elements, style, separator, place)]
            }
            return try texts(elements, place)
        }
    }

    /// The names and values of parameters.
    func pairs(_ members: [RequestMemberPlan], _ place: String) throws(RequestError) -> [FormURLEncoding.Pair] {
        var pairs: [FormURLEncoding.Pair] = []
        for member in members {
            let texts = try texts(member.value, "\(place) `\(member.name)`")
            var name = member.name
            if case .list(_, style: .brackets, _) = member.value.content { name += "[]" }
            pairs += texts.map { FormURLEncoding.Pair(name, $0) }
        }
        return pairs
    }

    private func joined(
        _ elements: [JSONValue],
        _ style: RequestValueSpec.ListStyle,
        _ separator: String,
        _ place: String
    ) throws(RequestError) -> String {
        try texts(elements, place).joined(separator: style == .comma ? "," : separator)
    }

    private func texts(_ elements: [JSONValue], _ place: String) throws(RequestError) -> [String] {
        var texts: [String] = []
        for element in elements { texts.append(try text(element, place)) }
        return texts
    }

    private func text(_ value: JSONValue, _ place: String) throws(RequestError) -> String {
        guard let text = value.plainText else {
            throw RequestError(
                place: place,
                reason: .refused("found an \(value.kind.rawValue) where a text is written")
            )
        }
        return text
    }
}

extension JSONValue {
    /// The value as plain text: a string's text, a number as it is written, `true` or `false`; nil for anything else.
    var plainText: String? {
        switch self {
        case .string(let text): text
        case .number, .bool: compactText
        case .null, .array, .object: nil
        }
    }
}
