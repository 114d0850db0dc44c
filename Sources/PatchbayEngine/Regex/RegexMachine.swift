/// Runs a program over a text by following all its ways at once (Pike's machine): never backtracks.
///
/// Every position visits each instruction at most once, so a run takes at most text length times program length.
struct RegexMachine {
    /// What a run asks for.
    enum Goal {
        /// Whether the text as a whole matches.
        case whole
        /// Whether any part matches.
        case any
        /// Where the leftmost match and its groups are, by the priorities of ECMA-262.
        case captures
    }

    private let program: RegexProgram
    private let goal: Goal
    private let slotCount: Int
    private var current: RegexThreads
    private var next: RegexThreads
    /// The slots of the way that is being followed.
    private var slots: [Int]
    private var pending: [Pending] = []
    /// Instructions visited so far.
    private(set) var steps = 0

    private enum Pending {
        case visit(Int)
        case restore(slot: Int, value: Int)
    }

    init(_ program: RegexProgram, goal: Goal) {
        self.program = program
        self.goal = goal
        slotCount = goal == .captures ? 2 * program.groupCount : 0
        current = RegexThreads(instructionCount: program.instructions.count, slotCount: slotCount)
        next = current
        slots = Array(repeating: -1, count: slotCount)
    }

    /// Runs from a byte position; the slots of the match, empty unless captures were asked for, nil without a match.
    mutating func run(_ bytes: Span<UInt8>, from start: Int = 0) -> [Int]? {
        var found: [Int]?
        var position = start
        current.removeAll()
        while true {
            if found == nil, goal != .whole || position == start {
                for slot in slots.indices { slots[slot] = -1 }
                follow(0, at: position, in: bytes, into: .current)
            }
            if current.isEmpty, found != nil || goal == .whole { return found }
            let isEnd = position == bytes.count
            let scalar = isEnd ? (value: 0, length: 0) : RegexText.scalar(in: bytes, at: position)
            let value = program.ignoreCase ? CaseFolding.fold(scalar.value) : scalar.value
            next.removeAll()
            threads: for thread in 0..<current.count {
                let place = current[thread]
                switch program.instructions[place] {
                case .match where goal != .whole || isEnd:
                    if goal != .captures { return [] }
                    found = current.slots(of: thread)
                    // The threads behind this one have lower priority.
                    break threads
                case .scalar(let wanted) where !isEnd && wanted == value:
                    advance(thread, to: place + 1, at: position + scalar.length, in: bytes)
                case .set(let index) where !isEnd && program.sets[index].contains(value):
                    advance(thread, to: place + 1, at: position + scalar.length, in: bytes)
                default: break
                }
            }
            if isEnd { return found }
            swap(&current, &next)
            position += scalar.length
        }
    }

    private mutating func advance(_ thread: Int, to place: Int, at position: Int, in bytes: Span<UInt8>) {
        for slot in 0..<slotCount { slots[slot] = current.slot(slot, of: thread) }
        follow(place, at: position, in: bytes, into: .next)
    }

    private enum Target {
        case current, next
    }

    /// Adds every consuming instruction that is reached from a place without consuming.
    private mutating func follow(_ start: Int, at position: Int, in bytes: Span<UInt8>, into target: Target) {
        pending.append(.visit(start))
        while let item = pending.popLast() {
            switch item {
            case .restore(let slot, let value): slots[slot] = value
            case .visit(let place):
                let isNew = target == .current ? current.mark(place) : next.mark(place)
                guard isNew else { continue }
                steps += 1
                visit(place, at: position, in: bytes, into: target)
            }
        }
    }

    private mutating func visit(_ place: Int, at position: Int, in bytes: Span<UInt8>, into target: Target) {
        switch program.instructions[place] {
        case .jump(let goal): pending.append(.visit(goal))
        case .split(let preferred, let other):
            pending.append(.visit(other))
            pending.append(.visit(preferred))
        case .assertion(let assertion):
            if holds(assertion, at: position, in: bytes) { pending.append(.visit(place + 1)) }
        case .save(let slot):
            if slotCount > 0 { set(slot, to: position) }
            pending.append(.visit(place + 1))
        case .clear(let range):
            if slotCount > 0 { for slot in range where slots[slot] >= 0 { set(slot, to: -1) } }
            pending.append(.visit(place + 1))
        case .scalar, .set, .match:
            if target == .current { current.append(place, slots: slots) } else { next.append(place, slots: slots) }
        }
    }

    /// Sets a slot for the way being followed; the old value comes back for the other ways.
    private mutating func set(_ slot: Int, to position: Int) {
        pending.append(.restore(slot: slot, value: slots[slot]))
        slots[slot] = position
    }

    private func holds(_ assertion: RegexAssertion, at position: Int, in bytes: Span<UInt8>) -> Bool {
        switch assertion {
        case .start: position == 0
        case .end: position == bytes.count
        case .wordBoundary: isWordBoundary(at: position, in: bytes)
        case .noWordBoundary: !isWordBoundary(at: position, in: bytes)
        }
    }

    private func isWordBoundary(at position: Int, in bytes: Span<UInt8>) -> Bool {
        let before = position > 0 && RegexText.isWord(bytes[position - 1])
        let after = position < bytes.count && RegexText.isWord(bytes[position])
        return before != after
    }
}
