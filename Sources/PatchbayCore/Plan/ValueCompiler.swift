import PatchbayEngine

/// Compiles questions about a JSON value that is no record to one plan: conditions, rules, paths.
struct ValueCompiler {
    /// What the questions are asked of.
    enum Subject {
        /// An answer of the provider: paths start at its body.
        case answer
        /// An event of a webhook: paths start at it, and the page is the whole delivery.
        case event
        /// The variables of a request: paths start at the object of all of them.
        case variables
    }

    private var compiler: MappingCompiler
    private let subject: Subject
    private var questions: [ValuePlan.Question] = []

    init(_ subject: Subject, file: SourceFile, environment: TransformEnvironment, definitions: JSONNode?) {
        self.subject = subject
        compiler = MappingCompiler(file: file, environment: environment, definitions: definitions)
    }

    /// What is wrong with the questions.
    var diagnostics: [Diagnostic] { compiler.diagnostics }

    /// The questions so far; nil when there are none.
    var plan: ValuePlan? {
        questions.isEmpty ? nil : pagePlan
    }

    /// The questions so far, if any, and the places of records.
    var pagePlan: ValuePlan {
        ValuePlan(
            frame: compiler.frames[0].finish(),
            inner: compiler.inner.compactMap(\.self),
            questions: questions
        )
    }

    /// Notes where a page has its records; the operand of the place.
    mutating func records(_ path: PathExpression) -> Int { compiler.place(ofRecords: path) }

    private mutating func ask(_ question: ValuePlan.Question) -> Int {
        questions.append(question)
        return questions.count - 1
    }

    // MARK: Questions, each with the number of its answer

    /// Asks whether a condition holds; nil when it cannot be compiled.
    mutating func condition(_ spec: PredicateSpec) -> Int? {
        predicate(spec).map { ask(.condition($0)) }
    }

    /// Asks what a rule makes.
    mutating func rule(_ spec: RuleSpec) -> Int {
        ask(.rule(compiler.compileRule(spec.node, nil, target: "", pointer: "").rule))
    }

    /// Asks what a path finds.
    mutating func path(_ path: Located<PathExpression>) -> Int {
        rule(RuleSpec(node: .string(path.value.text, path.range)))
    }

    /// Asks what a variable becomes by some steps.
    mutating func variable(_ name: Located<String>, steps: [StepSpec]) -> Int {
        let node = JSONNode.object(
            [
                JSONNode.Member("from", .string("$." + name.value, name.range)),
                JSONNode.Member("transforms", .array(steps.map(\.node), name.range)),
            ],
            name.range
        )
        return rule(RuleSpec(node: node))
    }

    // MARK: Conditions

    private mutating func predicate(_ spec: PredicateSpec) -> PredicatePlan? {
        switch spec {
        case .all(let parts): return predicates(parts).map { .all($0) }
        case .any(let parts): return predicates(parts).map { .any($0) }
        case .not(let part): return predicate(part).map { .not($0) }
        case .test(let test):
            guard let place = operand(of: test), let check = compiler.test(test.check) else { return nil }
            return .test(operand: place, check)
        }
    }

    private mutating func predicates(_ specs: [PredicateSpec]) -> [PredicatePlan]? {
        var plans: [PredicatePlan] = []
        for spec in specs {
            guard let plan = predicate(spec) else { return nil }
            plans.append(plan)
        }
        return plans
    }

    private mutating func operand(of test: PredicateSpec.Test) -> Int? {
        switch test.subject {
        case .path(.page(let path)) where subject == .answer: return compiler.operand(.item(path))
        case .path(let reference): return compiler.operand(reference)
        case .variable(let name):
            guard subject != .variables else {
                return (try? PathExpression("$." + name.value)).flatMap {
                    compiler.operand(.item(Located($0, at: name.range)))
                }
            }
            return compiler.surrounding("variable \(name.value)") { around in
                VariableName(name.value).find { around.variables[$0] }
            }
        case .header(let name):
            guard test.check.comparesNumber else { return compiler.operand(.header(name)) }
            return compiler.surrounding("number \(name.value)") { around in
                around.header(name.value).flatMap { JSONNumber($0) }.map { .number($0) }
            }
        case .status: return compiler.surrounding("status") { $0.status.map { .number(JSONNumber($0)) } }
        }
    }
}

extension PredicateSpec.Check {
    /// Whether the value is compared with a number, so that a header's digits are meant as one.
    fileprivate var comparesNumber: Bool {
        switch self {
        case .equals(.literal(let value)), .compares(_, .literal(let value)): value.kind == .number
        case .isOneOf(let values): values.allSatisfy { $0.kind == .number }
        default: false
        }
    }
}

extension JSONNode.Member {
    fileprivate init(_ name: String, _ value: JSONNode) {
        self.init(name: name, nameRange: value.range, value: value)
    }
}

extension StepSpec {
    /// The step as a spec writes it.
    fileprivate var node: JSONNode {
        .object([JSONNode.Member("type", .string(name.value, name.range))] + arguments, range)
    }
}
