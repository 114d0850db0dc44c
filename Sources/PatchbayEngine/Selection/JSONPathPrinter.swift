/// Writes queries as text.
enum JSONPathPrinter {
    /// A query in dot notation where names allow it.
    static func text(_ query: JSONPathQuery) -> String {
        query.segments.reduce(query.isAbsolute ? "$" : "@") { $0 + text($1) }
    }

    private static func text(_ segment: JSONPathSegment) -> String {
        let dots = segment.isDescendant ? ".." : ""
        if segment.selectors.count == 1 {
            switch segment.selectors[0] {
            case .name(let name) where isShorthand(name): return (segment.isDescendant ? ".." : ".") + name
            case .wildcard where segment.isDescendant: return "..*"
            case .name, .wildcard, .index, .slice, .filter: break
            }
        }
        return dots + "[" + segment.selectors.map { text($0) }.joined(separator: ", ") + "]"
    }

    private static func isShorthand(_ name: String) -> Bool {
        guard let first = name.utf8.first, JSONPathParser.isNameFirst(first) else { return false }
        return name.utf8.allSatisfy { JSONPathParser.isNameFirst($0) || JSONPathParser.isDigit($0) }
    }

    private static func text(_ selector: JSONPathSelector) -> String {
        switch selector {
        case .name(let name): return NormalizedPath.quoted(name)
        case .wildcard: return "*"
        case .index(let index): return String(index)
        case .slice(let slice):
            let bounds = (slice.start.map(String.init) ?? "") + ":" + (slice.end.map(String.init) ?? "")
            return bounds + (slice.step.map { ":\($0)" } ?? "")
        case .filter(let condition): return "?" + text(condition)
        }
    }

    private static func text(_ condition: JSONPathCondition) -> String {
        switch condition {
        case .or(let branches): return branches.map { grouped($0, if: $0.isOr) }.joined(separator: " || ")
        case .and(let tests): return tests.map { grouped($0, if: $0.isOr || $0.isAnd) }.joined(separator: " && ")
        case .not(let inside): return "!" + grouped(inside, if: !inside.isTest)
        case .exists(let query): return text(query)
        case .comparison(let left, let comparison, let right):
            return "\(text(left)) \(comparison.rawValue) \(text(right))"
        case .function(let call): return text(call)
        }
    }

    private static func grouped(_ condition: JSONPathCondition, if isNeeded: Bool) -> String {
        isNeeded ? "(\(text(condition)))" : text(condition)
    }

    private static func text(_ operand: JSONPathOperand) -> String {
        switch operand {
        case .literal(.null): "null"
        case .literal(.bool(let flag)): flag ? "true" : "false"
        case .literal(.number(let number)): number.text
        case .literal(.string(let content)): NormalizedPath.quoted(content)
        case .query(let query): text(query)
        case .call(let call): text(call)
        }
    }

    private static func text(_ call: JSONPathCall) -> String {
        let arguments = call.arguments.map { argument in
            switch argument {
            case .value(let operand): text(operand)
            case .nodes(let query): text(query)
            }
        }
        return "\(call.function.rawValue)(\(arguments.joined(separator: ", ")))"
    }
}

extension JSONPathCondition {
    fileprivate var isOr: Bool { if case .or = self { true } else { false } }
    fileprivate var isAnd: Bool { if case .and = self { true } else { false } }

    /// Whether the condition can stand behind `!` without parentheses.
    fileprivate var isTest: Bool {
        switch self {
        case .exists, .function: true
        case .or, .and, .not, .comparison: false
        }
    }
}
