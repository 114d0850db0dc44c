package import PatchbayEngine

/// What a read is repeated for; the current one is `{parent.…}` in requests and the scope `parent` in rules.
package indirect enum FanOutSpec: Sendable, Hashable {
    /// Each record of another data type.
    case dataType(Parents)
    /// Each of these values.
    case values([JSONValue], alias: String)
    /// Each value of a variable of the connection.
    case variable(Located<String>, alias: String)
    /// Every combination of these.
    case product([FanOutSpec])

    /// The records of another data type.
    package struct Parents: Sendable, Hashable {
        /// Its name.
        package var dataType: Located<String>
        /// Which parents.
        package var condition: PredicateSpec?
        /// The name of the parent in requests.
        package var alias: String
        /// How many parents share a request; nil is one.
        package var batch: Int?
        /// Which records become parents themselves, and how deep.
        package var recursion: Recursion?
        /// Where a parent's record has the first page of its list; nil when it has none.
        package var firstPage: Located<PathExpression>?
    }

    /// Records that become parents themselves.
    package struct Recursion: Sendable, Hashable {
        /// Which records.
        package var condition: PredicateSpec?
        /// How many levels at the most.
        package var maximumDepth: Int
    }

    /// The names under which requests reach the current parents.
    package var aliases: [String] {
        switch self {
        case .dataType(let parents): [parents.alias]
        case .values(_, let alias), .variable(_, let alias): [alias]
        case .product(let factors): factors.flatMap(\.aliases)
        }
    }

    /// The names of parents that share a request, and are lists of several there.
    package var batches: [String] {
        switch self {
        case .dataType(let parents): parents.batch == nil ? [] : [parents.alias]
        case .values, .variable: []
        case .product(let factors): factors.flatMap(\.batches)
        }
    }

    /// The variables whose values are gone through.
    package var variables: [Located<String>] {
        switch self {
        case .dataType, .values: []
        case .variable(let name, _): [name]
        case .product(let factors): factors.flatMap(\.variables)
        }
    }

    /// Where a parent's record has the first page of its list; nil when several parents share a list, or none has it.
    package var firstPage: Located<PathExpression>? {
        guard case .dataType(let parents) = self, parents.batch == nil else { return nil }
        return parents.firstPage
    }

    /// The data types whose records are parents.
    package var dataTypes: [Located<String>] {
        switch self {
        case .dataType(let parents): [parents.dataType]
        case .values, .variable: []
        case .product(let factors): factors.flatMap(\.dataTypes)
        }
    }
}

extension SpecDecoder {
    /// What a read is repeated for.
    func fanOut(_ reader: SpecReader) -> FanOutSpec? {
        let alias = reader.text("as")?.value ?? "parent"
        switch reader.shape.name {
        case "dataType":
            guard let name = reader.text("dataType") else { return nil }
            return .dataType(
                FanOutSpec.Parents(
                    dataType: name,
                    condition: predicate(reader.node("when")),
                    alias: alias,
                    batch: reader.integer("batch"),
                    recursion: reader.object("recursive").map { recursive in
                        FanOutSpec.Recursion(
                            condition: predicate(recursive.node("when")),
                            maximumDepth: recursive.integer("maximumDepth") ?? 0
                        )
                    },
                    firstPage: reader.path("firstPage")
                )
            )
        case "values": return .values((reader.node("values")?.elements ?? []).compactMap(\.value), alias: alias)
        case "variable": return reader.text("variable").map { .variable($0, alias: alias) }
        default:
            let factors = reader.node("product")?.elements ?? []
            return .product(factors.compactMap { SpecReader($0, .named(.fanOut)).flatMap { fanOut($0) } })
        }
    }
}
