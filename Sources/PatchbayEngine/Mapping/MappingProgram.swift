/// A mapping plan laid out flat for one worker: rules, members, operands and bytes in tables, told apart by number.
///
/// The tree of a plan is good to build and to share; walking it counts references at every step. Entries here hold
/// numbers alone, apart from the transforms, conditions and checks, which are read in place.
struct MappingProgram: ~Copyable {
    /// A rule.
    struct Rule {
        var source: Source
        /// The condition under which the rule makes a value; -1 for none.
        var condition: Int32
        var firstStep: Int32
        var stepCount: Int32
        /// The literal that stands in when nothing came; -1 for none.
        var fallback: Int32
        /// What the model demands beyond what the types prove; -1 for nothing.
        var check: Int32
        /// The operand of a rule that only copies it, -1 for every other rule.
        var copied: Int32
        /// Whether the value is an object or a list that is written straight to the output.
        var isComposite: Bool
        /// Whether the value is the same for every record.
        var isConstant: Bool
    }

    /// Where a value comes from.
    enum Source {
        /// An operand.
        case operand(Int32)
        /// The first operand of a range of `choices` that is present and not passed over.
        case operands(first: Int32, count: Int32, skip: RulePlan.SkipSet)
        case constant(Int32)
        /// A range of `parts`.
        case template(first: Int32, count: Int32)
        /// A range of `members`.
        case object(first: Int32, count: Int32)
        case list(Int32)
        /// A range of `branches`, and the rule when none holds, or -1.
        case choice(first: Int32, count: Int32, otherwise: Int32)
        case nothing
    }

    /// A member of an object that is made; the bytes are the separator before it, its name in quotes and the colon.
    struct Member {
        var prefix: Int32
        var count: Int32
        var rule: Int32
    }

    /// A part of a template: a constant, or the value of a rule.
    enum Part {
        case constant(Int32)
        case rule(Int32)
    }

    /// A branch of a choice.
    struct Branch {
        var condition: Int32
        var rule: Int32
    }

    /// A list made from a list.
    struct List {
        /// The list, among the operands of the frame around.
        var operand: Int32
        /// The node of that operand when the scanner reads the list's elements on its way, else -1.
        var node: Int32
        var frame: Int32
        var condition: Int32
        var element: Int32
    }

    /// A literal: a string's plain UTF-8, of anything else the JSON text.
    struct Literal {
        var kind: Cell.Kind
        var form: Cell.Form
        var start: Int32
        var count: Int32
    }

    /// The operands of a frame.
    struct Frame {
        var first: Int32
        var count: Int32
        /// The first operand from which on some may be other things than nodes.
        var firstOther: Int32
        /// The frame's root among the nodes of the scanner.
        var root: Int32
    }

    /// Where an operand comes from; nodes are the scanner's.
    enum Operand {
        case node(Int32)
        case query(node: Int32, Int32)
        case enclosing(Int32)
        case surroundings(Int32)
    }

    var rules = OwnedBuffer<Rule>()
    var members = OwnedBuffer<Member>()
    var choices = OwnedBuffer<Int32>()
    var parts = OwnedBuffer<Part>()
    var branches = OwnedBuffer<Branch>()
    var lists = OwnedBuffer<List>()
    var literals = OwnedBuffer<Literal>()
    var frames = OwnedBuffer<Frame>()
    var operands = OwnedBuffer<Operand>()
    /// The nodes of the operands, -1 for those that are none.
    var operandNodes = OwnedBuffer<Int32>()
    var steps = SharedParts<StepPlan>()
    var conditions = SharedParts<Condition>()
    var checks = SharedParts<ValueCheck>()
    var queries = OwnedBuffer<@Sendable (JSONValue) -> JSONValue?>()
    var surroundings = OwnedBuffer<@Sendable (MappingSurroundings) -> JSONValue?>()
    /// A condition as one object.
    final class Condition {
        let predicate: PredicatePlan
        init(_ predicate: PredicatePlan) { self.predicate = predicate }
    }

    /// Names and literals.
    var bytes = OwnedBuffer<UInt8>()
    /// The JSON Pointers of the rules' targets; `*` stands for the index of an item of a list.
    var targets: [String] = []
    /// The record's own members.
    var record: (first: Int32, count: Int32) = (0, 0)
    /// Rules whose values are asked for beside the record's.
    var answers: [Int32] = []
    /// The condition of `where`, and that of a deletion; -1 for none.
    var filter: Int32 = -1
    var deletion: Int32 = -1

    init() {}

    /// The cell of a literal.
    @inline(__always) func cell(_ literal: Int32) -> Cell {
        let entry = literals[Int(literal)]
        if entry.kind == .null { return .null }
        return bytes.bytes(Int(entry.start), Int(entry.start + entry.count)).cell(
            entry.kind,
            entry.form,
            0,
            Int(entry.count)
        )
    }
}
