/// Questions about the grammar of bytes that build nothing.
///
/// The bytes must be padded as the scanner asks.
package enum JSONGrammar {
    /// Whether a region holds exactly one value and blanks around it.
    package static func isOneValue(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        var finder = ValueFinder()
        return if case .success(end) = finder.end(of: bytes, from: start, to: end) { true } else { false }
    }
}
