extension TransformParameter.Kind {
    /// What an argument may be, in words for the reference.
    package var words: String {
        switch self {
        case .text: "a text"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .decimal: "a number"
        case .boolean: "`true` or `false`"
        case .choice(let words): "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
        case .json: "any JSON value but null"
        case .path: "a path"
        case .decimalOrPath: "a number or a path"
        case .textOrPath: "a text, or an object that names a path"
        case .query: "a JSONPath inside the value or the element"
        case .pattern: "a pattern"
        case .table: "an object"
        case .zone: "a time zone of the IANA database"
        case .list(let element): element.words + ", or a list of them"
        case .predicate: "a condition"
        }
    }
}
