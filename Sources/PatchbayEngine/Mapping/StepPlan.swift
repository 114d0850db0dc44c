/// A compiled step of a rule: a transform with the rules that hold for all of them.
package final class StepPlan: Sendable {
    /// The transform's name.
    package let name: String
    private let transform: any Transform
    private let accepts: ValueType.Kinds
    private let handlesMissing: Bool

    /// A step of a transform whose arguments are decoded.
    package init(_ transform: any Transform) {
        let declaration = type(of: transform).declaration
        name = declaration.name
        accepts = declaration.accepts
        handlesMissing = declaration.handlesMissing
        self.transform = transform
    }

    /// The step's result; absent and null pass through, a kind that the transform does not take fails.
    @inline(__always) package func apply(_ cell: Cell, _ context: inout MappingContext) -> Cell {
        if cell.isMissing, !handlesMissing { return cell }
        guard accepts.rawValue & cell.kind.bit != 0 else {
            return refuse(cell, &context)
        }
        return transform.apply(cell, &context)
    }

    @inline(never) private func refuse(_ cell: Cell, _ context: inout MappingContext) -> Cell {
        context.fail("found \(CellReader.excerpt(cell))", expected: accepts.words)
    }
}

extension Cell.Kind {
    /// The kind's bit in a set of kinds; none for a failed cell.
    @inline(__always) var bit: UInt8 { self == .failed ? 0 : 1 << rawValue }
}

extension ValueType.Kinds {
    /// The set of one cell's kind; nothing for a failed one.
    package init(_ kind: Cell.Kind) {
        switch kind {
        case .absent: self = .absent
        case .null: self = .null
        case .boolean: self = .boolean
        case .number: self = .number
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        case .failed: self = []
        }
    }

    /// The kinds in words, as in "a string or a number".
    package var words: String {
        let names: [(ValueType.Kinds, String)] = [
            (.boolean, "a boolean"), (.number, "a number"), (.string, "a string"), (.array, "a list"),
            (.object, "an object"), (.null, "null"), (.absent, "nothing"),
        ]
        let present = names.filter { contains($0.0) }.map(\.1)
        guard let last = present.last else { return "nothing" }
        return present.count == 1 ? last : present.dropLast().joined(separator: ", ") + " or " + last
    }
}
