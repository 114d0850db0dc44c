/// The logical expression of a filter (RFC 9535 section 2.3.5).
indirect enum JSONPathCondition: Hashable, Sendable {
    case or([JSONPathCondition])
    case and([JSONPathCondition])
    case not(JSONPathCondition)
    /// Whether the query selects a node.
    case exists(JSONPathQuery)
    case comparison(JSONPathOperand, JSONPathComparison, JSONPathOperand)
    case function(JSONPathCall)
}

/// A comparison operator (section 2.3.5.2.2).
enum JSONPathComparison: String, Hashable, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case greater = ">"
}

/// What can be compared or passed as a value: it yields a value or nothing.
indirect enum JSONPathOperand: Hashable, Sendable {
    case literal(JSONPathLiteral)
    case query(JSONPathQuery)
    case call(JSONPathCall)
}

/// A constant of a query.
enum JSONPathLiteral: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)

    /// The constant as a JSON value.
    var value: JSONValue {
        switch self {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .number(let number): .number(number)
        case .string(let text): .string(text)
        }
    }
}

/// A function with its arguments, whose types were checked (section 2.4).
struct JSONPathCall: Hashable, Sendable {
    /// An argument of one of the types of section 2.4.1.
    enum Argument: Hashable, Sendable {
        case value(JSONPathOperand)
        case nodes(JSONPathQuery)
    }

    var function: JSONPathFunction
    var arguments: [Argument]
    /// The pattern of `match` and `search` when it is a literal and valid.
    var pattern: RegularExpression?
}

/// The functions of sections 2.4.4 to 2.4.8.
enum JSONPathFunction: String, Hashable, Sendable, CaseIterable {
    case length, count, match, search, value

    /// The types of section 2.4.1 that occur in declarations of arguments.
    enum ParameterType: Sendable {
        case value, nodes
    }

    var parameters: [ParameterType] {
        switch self {
        case .length: [.value]
        case .count, .value: [.nodes]
        case .match, .search: [.value, .value]
        }
    }

    /// Whether the result is a truth value, not a JSON value.
    var isLogical: Bool {
        switch self {
        case .match, .search: true
        case .length, .count, .value: false
        }
    }
}
