/// A value on its way from a record to the output: a kind and a run of bytes, no heap object.
///
/// The bytes lie in the record's own block, among a plan's constants, or in the context's arena; all three
/// outlive the mapping of one record, and no cell outlives it. A cell is therefore never stored, sent or returned
/// to a caller of the engine.
@safe package struct Cell {
    /// What a cell holds; absent and null are two things.
    package enum Kind: UInt8, Sendable {
        case absent, null, boolean, number, string, array, object
        /// A transform refused its input; the context holds the reason.
        case failed
    }

    /// How the bytes of a string are written.
    package enum Form: UInt8, Sendable {
        /// No escapes and none needed: the same bytes inside JSON quotes and as plain text.
        case clean
        /// As inside JSON quotes, with at least one escape.
        case escaped
        /// Plain UTF-8 that may need escaping when it is printed.
        case plain
    }

    /// What the cell holds.
    package let kind: Kind
    /// How a string's bytes are written; `.clean` for every other kind.
    package let form: Form
    /// The number of bytes.
    package let count: Int
    private let base: UnsafePointer<UInt8>?

    /// A cell over bytes that stay in place while the record is mapped; a string's quotes are left out.
    @unsafe package init(_ kind: Kind, _ form: Form = .clean, base: UnsafePointer<UInt8>?, count: Int) {
        self.kind = kind
        self.form = form
        self.count = count
        unsafe self.base = base
    }

    private init(_ kind: Kind) {
        self.kind = kind
        form = .clean
        count = 0
        unsafe base = nil
    }

    /// Nothing was there.
    package static var absent: Cell { Cell(.absent) }
    /// JSON null.
    package static var null: Cell { Cell(.null) }
    /// The outcome of a step that failed.
    package static var failed: Cell { Cell(.failed) }

    /// Whether there is no value to transform: absent or null.
    @inline(__always) package var isMissing: Bool { kind.rawValue <= Kind.null.rawValue }

    /// The bytes: of a string what stands between the quotes (see `form`), of anything else its JSON text.
    @inline(__always) package func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        unsafe body(Span(_unsafeElements: UnsafeBufferPointer(start: base, count: count)))
    }

    /// The bytes with the padding that lies behind them: blocks, constants and the arena all have it.
    @inline(__always) var padded: PaddedBytes {
        guard let base = unsafe base else { preconditionFailure("a cell without bytes is never read") }
        return unsafe PaddedBytes(base: base, count: count)
    }
}
