/// What one worker needs while it maps one record after another: the arena, the operands and the last failure.
package struct MappingContext: ~Copyable {
    var arena = Arena()
    /// The cells of the operands: the record's first, then those of each item that is being mapped inside it.
    var operands = OwnedBuffer<Cell>(capacity: 64)
    /// Where the operands of the innermost frame start.
    var frameStart = 0
    /// Why the last step failed.
    package private(set) var failure: TransformFailure?

    /// A context without operands.
    package init() {}

    /// Opens a text in the arena; one is open at a time.
    @inline(__always) package mutating func begin() { arena.begin() }
    /// Adds a byte to the open text.
    @inline(__always) package mutating func append(_ byte: UInt8) { arena.append(byte) }
    /// Adds bytes to the open text.
    @inline(__always) package mutating func append(_ bytes: Span<UInt8>) { arena.append(bytes) }
    /// Adds padded bytes to the open text.
    @inline(__always) mutating func append(_ bytes: PaddedBytes) { arena.append(bytes) }
    /// Adds up to eight bytes to the open text, the first in the lowest bits of the word.
    @inline(__always) mutating func append(_ word: UInt64, count: Int) { arena.append(word, count: count) }
    /// Adds the same byte several times.
    package mutating func append(repeating byte: UInt8, count: Int) { arena.append(repeating: byte, count: count) }
    /// Adds the UTF-8 of a text.
    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            unsafe arena.append(Span(_unsafeElements: bytes))
        }
    }
    /// Adds a cell's bytes as they are.
    @inline(__always) package mutating func append(bytesOf cell: Cell) {
        if cell.count > 0 { arena.append(cell.padded) }
    }
    /// Closes the open text: a number's or a boolean's JSON text, or a string in the form stated.
    @inline(__always) package mutating func finish(_ kind: Cell.Kind, _ form: Cell.Form = .clean) -> Cell {
        arena.finish(kind, form)
    }

    /// A string cell of a text.
    package mutating func string(_ text: String) -> Cell {
        begin()
        append(text)
        return finish(.string, .plain)
    }

    /// The cell of a path that a transform's argument names.
    @inline(__always) package func operand(_ operand: Operand) -> Cell { operands[frameStart + operand.index] }

    /// Notes why a step fails and gives the failed cell to return.
    package mutating func fail(_ message: String, expected: String? = nil) -> Cell {
        failure = TransformFailure(message: message, expected: expected)
        return .failed
    }

    /// Notes a failure that another layer made.
    package mutating func fail(_ failure: TransformFailure) -> Cell {
        self.failure = failure
        return .failed
    }

    /// Forgets texts and operands before the next record.
    @inline(__always) mutating func reset() {
        arena.reset()
        operands.removeAll(from: 0)
        frameStart = 0
    }
}
