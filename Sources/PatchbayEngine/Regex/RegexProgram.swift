/// One instruction of a pattern's machine.
enum RegexInstruction: Sendable {
    /// Consumes exactly this scalar.
    case scalar(UInt32)
    /// Consumes one member of the set at this index.
    case set(Int)
    case assertion(RegexAssertion)
    /// Goes on at both places; the first is preferred.
    case split(preferred: Int, other: Int)
    case jump(Int)
    /// Notes the position in a slot.
    case save(Int)
    /// Forgets the slots of groups inside a loop that starts again.
    case clear(ClosedRange<Int>)
    case match
}

/// A pattern as instructions for ``RegexMachine``.
struct RegexProgram: Sendable {
    var instructions: [RegexInstruction] = []
    let sets: [ScalarSet]
    let ignoreCase: Bool
    /// Groups, the whole match among them.
    let groupCount: Int

    /// A program has at most this many instructions, so that time per character is bounded.
    static let maximumCount = 20_000
}

/// Turns the tree of a pattern into a program.
struct RegexCompiler {
    private var program: RegexProgram
    /// Nodes visited, repetitions included: an empty part repeated emits nothing and must still come to an end.
    private var visits = 0

    private init(_ parser: RegexParser) {
        program = RegexProgram(
            sets: parser.sets,
            ignoreCase: parser.ignoreCase,
            groupCount: parser.groupCount + 1
        )
    }

    /// The program of a tree that a parser has read.
    /// - Throws: an error when it would be too large.
    static func program(of node: RegexNode, by parser: RegexParser) throws(RegularExpressionError) -> RegexProgram {
        var compiler = RegexCompiler(parser)
        try compiler.emit(.save(0))
        try compiler.compile(node)
        try compiler.emit(.save(1))
        try compiler.emit(.match)
        return compiler.program
    }

    private var count: Int { program.instructions.count }

    private mutating func emit(_ instruction: RegexInstruction) throws(RegularExpressionError) {
        guard count < RegexProgram.maximumCount else { throw Self.tooLarge }
        program.instructions.append(instruction)
    }

    private static let tooLarge = RegularExpressionError(
        offset: 0,
        message: "a pattern that is too large once its counts are written out",
        help: "Shorten the pattern or use smaller counts."
    )

    private mutating func compile(_ node: RegexNode) throws(RegularExpressionError) {
        visits += 1
        guard visits < 4 * RegexProgram.maximumCount else { throw Self.tooLarge }
        switch node {
        case .empty: break
        case .scalar(let value): try emit(.scalar(value))
        case .set(let index): try emit(.set(index))
        case .assertion(let assertion): try emit(.assertion(assertion))
        case .sequence(let nodes): for node in nodes { try compile(node) }
        case .alternation(let nodes): try compile(alternatives: nodes)
        case .capture(let node, let group):
            try emit(.save(2 * group))
            try compile(node)
            try emit(.save(2 * group + 1))
        case .repetition(let node, let minimum, let maximum, let isGreedy):
            try compile(node, minimum: minimum, maximum: maximum, isGreedy: isGreedy)
        }
    }

    private mutating func compile(alternatives: [RegexNode]) throws(RegularExpressionError) {
        var jumps: [Int] = []
        for (index, node) in alternatives.enumerated() {
            guard index < alternatives.count - 1 else {
                try compile(node)
                break
            }
            let split = count
            try emit(.split(preferred: split + 1, other: 0))
            try compile(node)
            jumps.append(count)
            try emit(.jump(0))
            program.instructions[split] = .split(preferred: split + 1, other: count)
        }
        for jump in jumps { program.instructions[jump] = .jump(count) }
    }

    private mutating func compile(
        _ node: RegexNode,
        minimum: Int,
        maximum: Int?,
        isGreedy: Bool
    ) throws(RegularExpressionError) {
        for _ in 0..<max(0, minimum - 1) { try compileIteration(node) }
        if maximum == nil, minimum > 0, !node.isNullable {
            // The last copy loops onto itself.
            let loop = count
            try compileIteration(node)
            return try emit(Self.split(into: loop, or: count + 1, isGreedy: isGreedy))
        }
        if minimum > 0 { try compileIteration(node) }
        guard let maximum else { return try compileLoop(node, isGreedy: isGreedy) }
        var splits: [Int] = []
        for _ in 0..<(maximum - minimum) {
            splits.append(count)
            try emit(.match)
            try compileIteration(node)
        }
        for split in splits {
            program.instructions[split] = Self.split(into: split + 1, or: count, isGreedy: isGreedy)
        }
    }

    private mutating func compileLoop(_ node: RegexNode, isGreedy: Bool) throws(RegularExpressionError) {
        let split = count
        try emit(.match)
        try compileIteration(node)
        try emit(.jump(split))
        program.instructions[split] = Self.split(into: split + 1, or: count, isGreedy: isGreedy)
    }

    /// One iteration; as in ECMA-262, groups inside start unset.
    private mutating func compileIteration(_ node: RegexNode) throws(RegularExpressionError) {
        if let groups = node.groups { try emit(.clear(2 * groups.lowerBound...2 * groups.upperBound + 1)) }
        try compile(node)
    }

    private static func split(into body: Int, or exit: Int, isGreedy: Bool) -> RegexInstruction {
        isGreedy ? .split(preferred: body, other: exit) : .split(preferred: exit, other: body)
    }
}
