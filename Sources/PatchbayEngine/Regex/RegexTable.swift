/// A small program as a table of states over ASCII: one look-up a byte, nothing allocated.
///
/// Most patterns of specs and most texts they meet are such; ``RegexMachine`` does the rest.
struct RegexTable: Sendable {
    /// The class of each ASCII character; members of a class are alike to every instruction.
    private let classes: [UInt8]
    private let classCount: Int
    /// The next state for each state and class.
    private let transitions: [UInt8]
    /// Whether a text that ends in a state matches.
    private let matchesAtEnd: [Bool]
    /// Whether nothing that follows can change the answer of a state.
    private let isSettled: [Bool]

    fileprivate init(
        classes: [UInt8],
        classCount: Int,
        transitions: [UInt8],
        matchesAtEnd: [Bool],
        isSettled: [Bool]
    ) {
        self.classes = classes
        self.classCount = classCount
        self.transitions = transitions
        self.matchesAtEnd = matchesAtEnd
        self.isSettled = isSettled
    }

    /// Whether the text matches; nil when it is not ASCII.
    func matches(_ bytes: Span<UInt8>) -> Bool? {
        var state = 0
        for index in bytes.indices {
            if isSettled[state] { return matchesAtEnd[state] }
            let byte = bytes[index]
            guard byte < 0x80 else { return nil }
            state = Int(transitions[state * classCount + Int(classes[Int(byte)])])
        }
        return matchesAtEnd[state]
    }
}

/// Builds the table of a program, by the subset construction.
struct RegexTableBuilder {
    private let program: RegexProgram
    /// Whether any part of a text may match, not only the whole.
    private let isSearch: Bool
    private var states: [[Int]] = []
    private var numbers: [[Int]: Int] = [:]

    /// Larger programs are left to the machine.
    private static let maximumInstructions = 100
    /// Programs with more states are left to the machine.
    private static let maximumStates = 64

    /// The table of a program, nil when it would be large or the program looks at word boundaries.
    static func table(of program: RegexProgram, isSearch: Bool) -> RegexTable? {
        guard program.instructions.count <= maximumInstructions else { return nil }
        for case .assertion(let assertion) in program.instructions {
            switch assertion {
            case .start, .end: continue
            case .wordBoundary, .noWordBoundary: return nil
            }
        }
        var builder = RegexTableBuilder(program: program, isSearch: isSearch)
        return builder.table()
    }

    private init(program: RegexProgram, isSearch: Bool) {
        self.program = program
        self.isSearch = isSearch
    }

    private mutating func table() -> RegexTable? {
        let (classes, samples) = classesOfASCII()
        guard number(closure([0], isStart: true)) != nil else { return nil }
        var transitions: [UInt8] = []
        var next = 0
        while next < states.count {
            for sample in samples {
                guard let target = number(closure(successors(of: states[next], on: sample))) else { return nil }
                transitions.append(UInt8(target))
            }
            next += 1
        }
        let matchesAtEnd = states.map { state in closure(state, isEnd: true).contains { isMatch($0) } }
        return RegexTable(
            classes: classes,
            classCount: samples.count,
            transitions: transitions,
            matchesAtEnd: matchesAtEnd,
            isSettled: states.map { $0.isEmpty || isSearch && $0.contains { isMatch($0) } }
        )
    }

    private func isMatch(_ place: Int) -> Bool {
        if case .match = program.instructions[place] { true } else { false }
    }

    /// The number of a state, nil when there are too many.
    private mutating func number(_ state: [Int]) -> Int? {
        if let number = numbers[state] { return number }
        guard states.count < Self.maximumStates else { return nil }
        numbers[state] = states.count
        states.append(state)
        return states.count - 1
    }

    /// The classes of ASCII and one member of each.
    private func classesOfASCII() -> (classes: [UInt8], samples: [UInt32]) {
        var known: [[Bool]: UInt8] = [:]
        var samples: [UInt32] = []
        var classes: [UInt8] = []
        for value in UInt32(0)..<128 {
            let folded = program.ignoreCase ? CaseFolding.fold(value) : value
            let signature = program.instructions.map { consumes($0, folded) }
            if known[signature] == nil {
                known[signature] = UInt8(samples.count)
                samples.append(folded)
            }
            classes.append(known[signature] ?? 0)
        }
        return (classes, samples)
    }

    private func consumes(_ instruction: RegexInstruction, _ value: UInt32) -> Bool {
        switch instruction {
        case .scalar(let wanted): wanted == value
        case .set(let index): program.sets[index].contains(value)
        case .assertion, .split, .jump, .save, .clear, .match: false
        }
    }

    private func successors(of state: [Int], on value: UInt32) -> [Int] {
        let next = state.filter { consumes(program.instructions[$0], value) }.map { $0 + 1 }
        return isSearch ? next + [0] : next
    }

    /// The consuming places, matches and pending ends of text that are reached without consuming; sorted.
    private func closure(_ places: [Int], isStart: Bool = false, isEnd: Bool = false) -> [Int] {
        var reached: Set<Int> = []
        var result: [Int] = []
        var pending = places
        while let place = pending.popLast() {
            guard reached.insert(place).inserted else { continue }
            switch program.instructions[place] {
            case .scalar, .set, .match: result.append(place)
            case .jump(let goal): pending.append(goal)
            case .split(let preferred, let other): pending += [preferred, other]
            case .save, .clear: pending.append(place + 1)
            case .assertion(.start):
                if isStart { pending.append(place + 1) }
            case .assertion(.end):
                if isEnd { pending.append(place + 1) } else { result.append(place) }
            case .assertion(.wordBoundary), .assertion(.noWordBoundary): break
            }
        }
        return result.sorted()
    }
}
