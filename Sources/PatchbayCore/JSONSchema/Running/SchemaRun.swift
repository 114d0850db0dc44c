import PatchbayEngine

/// One validation: where it is, what it has found and what it may still cost.
struct SchemaRun {
    let program: SchemaProgram
    private let limits: JSONSchemaLimits
    private let stopsAtFirst: Bool
    /// Whether only the verdict counts; then nothing is explained.
    private var isQuiet: Bool
    private var violations: [JSONSchemaViolation] = []
    /// Why the validation was given up.
    private var abortion: JSONSchemaViolation?
    private var instancePath: [PathSegment] = []
    private var keywordPath: [String] = []
    /// The resources entered, outermost first: the dynamic scope (core section 7.1).
    private var scope: [Int] = []
    /// The nodes that references have led to on the present value.
    private var referenced: [Int] = []
    private var depth = 0
    private var steps = 0

    init(program: SchemaProgram, limits: JSONSchemaLimits, stopsAtFirst: Bool = false, isQuiet: Bool = false) {
        self.program = program
        self.limits = limits
        self.stopsAtFirst = stopsAtFirst
        self.isQuiet = isQuiet
    }

    /// The violations of an instance.
    mutating func result(for instance: JSONValue) -> [JSONSchemaViolation] {
        var evaluated: EvaluatedChildren?
        let isValid = evaluate(program.root, instance, into: &evaluated)
        if let abortion { return [abortion] }
        if isValid { return [] }
        // A quiet run explains nothing, but its answer must not be empty.
        guard violations.isEmpty else { return stopsAtFirst ? Array(violations.prefix(1)) : violations }
        return [violation("", at: program.nodes[program.root].location, found: "", expected: "")]
    }

    /// Whether the first failure decides.
    var stopsEarly: Bool { isQuiet || stopsAtFirst || abortion != nil }
}

// MARK: - Applying schemas

extension SchemaRun {
    /// Applies a schema to the value that the present schema is applied to.
    mutating func apply(_ schema: Subschema, to instance: JSONValue, in frame: inout SchemaFrame) -> Bool {
        keywordPath.append(schema.path)
        defer { keywordPath.removeLast() }
        return evaluate(schema.node, instance, into: &frame.evaluated)
    }

    /// Applies a schema to a member or element of the present value.
    mutating func apply(_ schema: Subschema, toChild child: JSONValue, at segment: PathSegment) -> Bool {
        let outer = referenced
        referenced = []
        keywordPath.append(schema.path)
        instancePath.append(segment)
        defer {
            referenced = outer
            keywordPath.removeLast()
            instancePath.removeLast()
        }
        var evaluated: EvaluatedChildren?
        return evaluate(schema.node, child, into: &evaluated)
    }

    /// Does something without explaining its failures.
    mutating func quietly(_ action: (inout SchemaRun) -> Bool) -> Bool {
        let outer = isQuiet
        isQuiet = true
        defer { isQuiet = outer }
        return action(&self)
    }

    /// Does something and takes its explanations back, for the caller to use as causes.
    mutating func collecting(_ action: (inout SchemaRun) -> Bool) -> (isMet: Bool, causes: [JSONSchemaViolation]) {
        let start = violations.count
        let isMet = action(&self)
        let causes = Array(violations[min(start, violations.count)...])
        violations.removeLast(causes.count)
        return (isMet, isMet ? [] : causes)
    }

    /// Whether a schema is `false`, so that the keyword that applies it can say more than the schema itself.
    func isFalse(_ schema: Subschema) -> Bool {
        program.nodes[schema.node].isFalse
    }

    /// Follows a reference, unless it leads back to a schema that is being applied to this very value.
    mutating func follow(_ schema: Subschema, to instance: JSONValue, in frame: inout SchemaFrame) -> Bool {
        guard !referenced.contains(schema.node) else {
            abort(
                String(schema.path.dropFirst()),
                frame,
                found: "a reference that leads back to itself on the same value",
                expected: "a schema that comes to an end"
            )
            return false
        }
        referenced.append(schema.node)
        defer { referenced.removeLast() }
        return apply(schema, to: instance, in: &frame)
    }

    /// The outermost schema in the dynamic scope that carries a dynamic anchor (core section 8.2.3.2).
    func dynamicTarget(_ name: ExactText) -> Int? {
        for resource in scope {
            if let node = program.dynamicAnchors[DynamicAnchor(resource: resource, name: name)] { return node }
        }
        return nil
    }

    private mutating func evaluate(
        _ index: Int,
        _ instance: JSONValue,
        into evaluated: inout EvaluatedChildren?
    ) -> Bool {
        let location = program.nodes[index].location
        guard enter(program.nodes[index].resource, location) else { return false }
        defer { leave() }
        guard !program.nodes[index].isFalse else {
            return fail(
                "",
                SchemaFrame(location: location),
                found: ValueDescription.phrase(instance),
                expected: "nothing here"
            )
        }
        let assertions = program.nodes[index].assertions
        let tracks = evaluated != nil || program.nodes[index].readsEvaluated
        var frame = SchemaFrame(
            location: location,
            evaluated: tracks ? EvaluatedChildren(count: instance.childCount) : nil
        )
        var isValid = true
        for assertion in assertions where isValid || !assertion.readsEvaluated {
            if !assertion.isMet(by: instance, in: &frame, of: &self) {
                isValid = false
                if stopsEarly { return false }
            }
        }
        if isValid, let inner = frame.evaluated { evaluated?.merge(inner) }
        return isValid
    }

    /// Counts a step and a level; false when a limit is reached.
    private mutating func enter(_ resource: Int, _ location: String) -> Bool {
        depth += 1
        steps += 1
        scope.append(resource)
        guard abortion == nil, depth <= limits.depth, steps <= limits.steps else {
            let frame = SchemaFrame(location: location)
            let found = depth > limits.depth ? "deeper nesting" : "a longer validation"
            let limit = depth > limits.depth ? "\(limits.depth) levels" : "\(limits.steps) steps"
            abort("", frame, found: found, expected: "at most \(limit) of schemas applied to values")
            return false
        }
        return true
    }

    private mutating func leave() {
        depth -= 1
        scope.removeLast()
    }
}

// MARK: - Explaining

extension SchemaRun {
    /// Notes that a keyword is not met, unless the run is quiet.
    ///
    /// - Parameters:
    ///   - keyword: the keyword's name.
    ///   - frame: the schema that it stands in.
    ///   - segment: the member or element of the present value that is to blame.
    ///   - found: what the instance has.
    ///   - expected: what the keyword asks for.
    ///   - help: what to do.
    ///   - causes: why each alternative failed.
    /// - Returns: false, for the keyword to return.
    mutating func fail(
        _ keyword: String,
        _ frame: SchemaFrame,
        atChild segment: PathSegment? = nil,
        found: @autoclosure () -> String,
        expected: @autoclosure () -> String,
        help: @autoclosure () -> String? = nil,
        causes: [JSONSchemaViolation] = []
    ) -> Bool {
        guard !isQuiet, abortion == nil, violations.count < limits.violations else { return false }
        var violation = violation(keyword, at: frame.location, found: found(), expected: expected())
        if let segment { violation.instancePath.append(segment) }
        violation.help = help()
        violation.causes = Self.trimmed(causes)
        violations.append(violation)
        return false
    }

    /// How many causes, and causes of causes, a violation keeps.
    private static let causeLimit = 100

    /// Causes without their own ones when these are too many: alternatives within alternatives multiply.
    private static func trimmed(_ causes: [JSONSchemaViolation]) -> [JSONSchemaViolation] {
        guard causes.reduce(0, { $0 + $1.weight }) > causeLimit else { return causes }
        return causes.prefix(causeLimit).map { cause in
            var cause = cause
            cause.causes = []
            return cause
        }
    }

    /// Gives the validation up: nothing that comes after can make its answer right.
    private mutating func abort(_ keyword: String, _ frame: SchemaFrame, found: String, expected: String) {
        guard abortion == nil else { return }
        abortion = violation(keyword, at: frame.location, found: found, expected: expected)
    }

    private func violation(
        _ keyword: String,
        at location: String,
        found: String,
        expected: String
    ) -> JSONSchemaViolation {
        let suffix = keyword.isEmpty ? "" : "/" + keyword
        return JSONSchemaViolation(
            keyword: keyword,
            instancePath: instancePath,
            keywordLocation: keywordPath.joined() + suffix,
            absoluteKeywordLocation: location + suffix,
            found: found,
            expected: expected,
            help: nil,
            causes: []
        )
    }
}

extension JSONSchemaViolation {
    /// The number of violations that this one holds, itself included.
    fileprivate var weight: Int { causes.reduce(1) { $0 + $1.weight } }
}

extension JSONValue {
    /// The number of members or elements.
    fileprivate var childCount: Int {
        switch self {
        case .array(let elements): elements.count
        case .object(let object): object.count
        default: 0
        }
    }
}
