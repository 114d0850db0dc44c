/// How one value of the output is made: the compiled form of a rule, from which `MappingProgram` is laid out.
package final class RulePlan: Sendable {
    /// The JSON Pointer of the target field; `*` stands for the index of an item of a list.
    package let target: String
    /// The rule makes a value only where this holds.
    let guardPredicate: PredicatePlan?
    /// Where the value comes from.
    let source: Source
    /// What is done to it, in order.
    let steps: [StepPlan]
    /// The JSON text that stands in when nothing came.
    let fallback: Constant?
    /// What the model demands beyond what the types prove.
    let check: ValueCheck?

    /// Where a value comes from.
    package enum Source: Sendable {
        /// The first operand that is present and not passed over.
        case operands([Int], skip: SkipSet)
        /// The same value for every record.
        case constant(Constant)
        /// Texts and values put together.
        case template([TemplatePart])
        /// An object; null when no member that is not constant brought anything.
        case object([Member])
        /// A list, an element for each element of a list.
        case each(EachPlan)
        /// The first branch that holds.
        case choice([Branch], otherwise: RulePlan?)
        /// Nothing: a property of the model that no rule makes.
        case nothing
    }

    /// Values that `from` passes over.
    package struct SkipSet: OptionSet, Sendable {
        /// One bit a sort of value.
        package let rawValue: UInt8
        /// A set of these bits.
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        /// JSON null.
        package static let null = SkipSet(rawValue: 1)
        /// An empty text, list or object.
        package static let empty = SkipSet(rawValue: 2)
    }

    /// A part of a template.
    package enum TemplatePart: Sendable {
        case text(String)
        case rule(RulePlan)
    }

    /// A member of an object that is made.
    package struct Member: Sendable {
        let name: String
        let rule: RulePlan

        /// A member.
        package init(name: String, rule: RulePlan) {
            self.name = name
            self.rule = rule
        }
    }

    /// A branch of a choice.
    package struct Branch: Sendable {
        let when: PredicatePlan
        let then: RulePlan

        /// A branch.
        package init(when: PredicatePlan, then: RulePlan) {
            self.when = when
            self.then = then
        }
    }

    /// A rule.
    package init(
        target: String,
        guardPredicate: PredicatePlan? = nil,
        source: Source,
        steps: [StepPlan] = [],
        fallback: Constant? = nil,
        check: ValueCheck? = nil
    ) {
        self.target = target
        self.guardPredicate = guardPredicate
        self.source = source
        self.steps = steps
        self.fallback = fallback
        self.check = check
    }
}

/// A list made from a list.
package final class EachPlan: Sendable {
    /// The list, among the operands of the frame around.
    let list: Int
    /// The paths read in each element.
    let frame: FramePlan
    /// The place of the frame's scanner among a mapper's.
    let frameNumber: Int
    /// Elements for which this does not hold are left out.
    let predicate: PredicatePlan?
    /// What each element becomes.
    let element: RulePlan

    /// A list rule.
    package init(list: Int, frame: FramePlan, frameNumber: Int, predicate: PredicatePlan?, element: RulePlan) {
        self.list = list
        self.frame = frame
        self.frameNumber = frameNumber
        self.predicate = predicate
        self.element = element
    }
}

/// A literal of a spec as the engine writes it.
package struct Constant: Sendable, Hashable {
    /// The value.
    package let value: JSONValue
    let kind: Cell.Kind
    /// How a string's bytes are written; `.clean` for every other kind.
    let form: Cell.Form
    /// A string's plain UTF-8, of anything else the JSON text.
    let bytes: [UInt8]

    /// A literal.
    package init(_ value: JSONValue) {
        self.value = value
        switch value {
        case .null: kind = .null
        case .bool: kind = .boolean
        case .number: kind = .number
        case .string: kind = .string
        case .array: kind = .array
        case .object: kind = .object
        }
        let text = Array((value.stringValue ?? JSONText.compact(value)).utf8)
        bytes = text
        form = kind == .string && text.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C } ? .plain : .clean
    }

    /// The literal as a cell.
    package func cell(_ context: inout MappingContext) -> Cell {
        if kind == .null { return .null }
        context.begin()
        context.append(bytes.span)
        return context.finish(kind, form)
    }
}

/// A test of a finished value against its part of the model.
package final class ValueCheck: Sendable {
    /// The kinds that the model allows.
    let kinds: ValueType.Kinds
    /// The values that the model lists; nil when it lists none, or the types prove that only these come.
    let values: [Constant]?
    /// The pattern that a text must satisfy in some part.
    let pattern: RegularExpression?
    /// The rest of what the model demands; nil when the value fits, else what is wrong.
    let violation: (@Sendable (JSONValue) -> String?)?
    /// Whether a value of an allowed kind always fits.
    let isKindEnough: Bool

    /// A test.
    package init(
        kinds: ValueType.Kinds,
        values: [JSONValue]? = nil,
        pattern: RegularExpression? = nil,
        violation: (@Sendable (JSONValue) -> String?)? = nil
    ) {
        self.kinds = kinds
        self.values = values.map { $0.map(Constant.init) }
        self.pattern = pattern
        self.violation = violation
        isKindEnough = values == nil && pattern == nil && violation == nil
    }
}
