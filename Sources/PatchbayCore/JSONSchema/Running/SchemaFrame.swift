/// The application of one schema to one value.
struct SchemaFrame {
    /// The schema's own URI with a JSON Pointer as fragment.
    let location: String
    /// What has been evaluated so far, when a keyword here or around asks for it.
    var evaluated: EvaluatedChildren?
}

/// Which members or elements of a value have been evaluated (core section 11: `unevaluatedItems`, -`Properties`).
struct EvaluatedChildren {
    private(set) var marks: [Bool]

    /// None of so many children.
    init(count: Int) {
        marks = [Bool](repeating: false, count: count)
    }

    /// Marks the child at an index.
    mutating func mark(_ index: Int) {
        marks[index] = true
    }

    /// Marks the children from an index on.
    mutating func mark(from index: Int) {
        for index in marks.indices.dropFirst(index) { marks[index] = true }
    }

    /// Adds what another schema has evaluated of the same value.
    mutating func merge(_ other: EvaluatedChildren) {
        for index in marks.indices where other.marks[index] { marks[index] = true }
    }
}
