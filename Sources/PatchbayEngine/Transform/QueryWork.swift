/// JSONPaths inside the value that a transform works on.
enum QueryWork {
    /// What a query finds, in order; at most 100,000 steps for each element, so that a list takes bounded time.
    static func values(_ query: JSONPath, in value: JSONValue) throws(TransformFailure) -> [JSONValue] {
        do throws(JSONPathLimitError) {
            return try query.values(in: value, maximumSteps: 100_000)
        } catch {
            throw TransformFailure(message: "the path takes more than 100000 steps in \(value.excerpt)")
        }
    }

    /// The first value that a query finds, or the value itself without one; nil when there is none.
    static func first(_ query: JSONPath?, in value: JSONValue) throws(TransformFailure) -> JSONValue? {
        guard let query else { return value }
        return try values(query, in: value).first
    }
}
