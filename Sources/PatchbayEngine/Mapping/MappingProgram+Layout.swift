extension MappingProgram {
    /// The program of a plan; lists that the scanner can read on its way are noted in the table of the plan's tries.
    init(_ plan: MappingPlan, answering rules: [RulePlan], _ table: inout ScanTable) {
        self.init()
        addFrames([plan.frame] + plan.inner, table)
        filter = add(plan.filter)
        deletion = add(plan.deletion)
        record = add(plan.members, frame: 0, &table)
        for rule in rules { answers.append(add(rule, frame: 0, &table)) }
        for _ in 0..<PaddedBytes.padding { bytes.append(0) }
    }

    private mutating func addFrames(_ plans: [FramePlan], _ table: borrowing ScanTable) {
        for (number, plan) in plans.enumerated() {
            let root = table.frames[number].root
            let first = operands.count
            for source in plan.operands { add(source, root: root) }
            var firstOther = first
            while firstOther < operands.count, operandNodes[firstOther] >= 0 { firstOther += 1 }
            frames.append(
                Frame(
                    first: Int32(first),
                    count: Int32(plan.operands.count),
                    firstOther: Int32(firstOther),
                    root: root
                )
            )
        }
    }

    private mutating func add(_ source: FramePlan.OperandSource, root: Int32) {
        var place: Int32 = -1
        switch source {
        case .node(let node):
            place = root + Int32(node)
            operands.append(.node(place))
        case .query(let node, let query):
            operands.append(.query(node: root + Int32(node), Int32(queries.count)))
            queries.append(query)
        case .enclosing(let operand): operands.append(.enclosing(Int32(operand)))
        case .surroundings(let value):
            operands.append(.surroundings(Int32(surroundings.count)))
            surroundings.append(value)
        }
        operandNodes.append(place)
    }

    private mutating func add(_ predicate: PredicatePlan?) -> Int32 {
        guard let predicate else { return -1 }
        conditions.append(Condition(predicate))
        return Int32(conditions.count - 1)
    }

    private mutating func add(
        _ members: [RulePlan.Member],
        frame: Int,
        _ table: inout ScanTable
    ) -> (
        first: Int32, count: Int32
    ) {
        var laid: [Member] = []
        for (place, member) in members.enumerated() {
            let prefix = (place == 0 ? "{" : ",") + JSONText.quoted(member.name) + ":"
            laid.append(
                Member(
                    prefix: add(prefix.utf8),
                    count: Int32(prefix.utf8.count),
                    rule: add(member.rule, frame: frame, &table)
                )
            )
        }
        let first = self.members.count
        for member in laid { self.members.append(member) }
        return (Int32(first), Int32(laid.count))
    }

    private mutating func add(_ text: some Collection<UInt8>) -> Int32 {
        let start = bytes.count
        for byte in text { bytes.append(byte) }
        return Int32(start)
    }

    private mutating func add(_ constant: Constant) -> Int32 {
        literals.append(
            Literal(
                kind: constant.kind,
                form: constant.form,
                start: add(constant.bytes),
                count: Int32(constant.bytes.count)
            )
        )
        return Int32(literals.count - 1)
    }

    private mutating func add(_ plan: RulePlan, frame: Int, _ table: inout ScanTable) -> Int32 {
        let source = add(plan.source, frame: frame, &table)
        let firstStep = steps.count
        for step in plan.steps { steps.append(step) }
        let fallback = plan.fallback.map { add($0) } ?? -1
        if let check = plan.check { checks.append(check) }
        var isComposite = false
        var isConstant = false
        switch source {
        case .object, .list: isComposite = plan.steps.isEmpty && plan.fallback == nil
        case .constant: isConstant = true
        case .operand, .operands, .template, .choice, .nothing: break
        }
        var copied: Int32 = -1
        if case .operand(let operand) = source, plan.guardPredicate == nil, plan.steps.isEmpty, plan.fallback == nil {
            copied = operand
        }
        rules.append(
            Rule(
                source: source,
                condition: add(plan.guardPredicate),
                firstStep: Int32(firstStep),
                stepCount: Int32(plan.steps.count),
                fallback: fallback,
                check: plan.check == nil ? -1 : Int32(checks.count - 1),
                copied: copied,
                isComposite: isComposite,
                isConstant: isConstant
            )
        )
        targets.append(plan.target)
        return Int32(rules.count - 1)
    }

    private mutating func add(_ source: RulePlan.Source, frame: Int, _ table: inout ScanTable) -> Source {
        switch source {
        case .operands(let operands, let skip):
            if operands.count == 1, skip.isEmpty { return .operand(Int32(operands[0])) }
            let first = choices.count
            for operand in operands { choices.append(Int32(operand)) }
            return .operands(first: Int32(first), count: Int32(operands.count), skip: skip)
        case .constant(let constant): return .constant(add(constant))
        case .template(let plans):
            let laid: [Part] = plans.map { part in
                switch part {
                case .text(let text): .constant(add(Constant(.string(text))))
                case .rule(let rule): .rule(add(rule, frame: frame, &table))
                }
            }
            let first = parts.count
            for part in laid { parts.append(part) }
            return .template(first: Int32(first), count: Int32(laid.count))
        case .object(let members):
            let range = add(members, frame: frame, &table)
            return .object(first: range.first, count: range.count)
        case .each(let each): return .list(add(each, frame: frame, &table))
        case .choice(let plans, let otherwise):
            let laid = plans.map { Branch(condition: add($0.when), rule: add($0.then, frame: frame, &table)) }
            let fallback = otherwise.map { add($0, frame: frame, &table) } ?? -1
            let first = branches.count
            for branch in laid { branches.append(branch) }
            return .choice(first: Int32(first), count: Int32(laid.count), otherwise: fallback)
        case .nothing: return .nothing
        }
    }

    private mutating func add(_ each: EachPlan, frame: Int, _ table: inout ScanTable) -> Int32 {
        var node: Int32 = -1
        if case .node(let place) = operands[Int(frames[frame].first) + each.list],
            table.attach(each.frameNumber, toNode: Int(place))
        {
            node = place
        }
        let element = add(each.element, frame: each.frameNumber, &table)
        lists.append(
            List(
                operand: Int32(each.list),
                node: node,
                frame: Int32(each.frameNumber),
                condition: add(each.predicate),
                element: element
            )
        )
        return Int32(lists.count - 1)
    }
}
