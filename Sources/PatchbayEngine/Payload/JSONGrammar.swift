/// Questions about the grammar of bytes that build nothing.
///
/// The bytes must be padded as the scanner asks.
package enum JSONGrammar {
    /// The place behind the value that starts at or after `start`, blanks after it included.
    package static func end(of bytes: Span<UInt8>, from start: Int, to end: Int) -> Result<Int, PayloadFault> {
        var scanner = PayloadScanner()
        let after = bytes.withPadding(to: end) { scanner.scan($0, from: start, to: end) }
        return scanner.fault.map { .failure($0) } ?? .success(after)
    }

    /// Whether a region holds exactly one value and blanks around it.
    package static func isOneValue(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        if case .success(end) = self.end(of: bytes, from: start, to: end) { true } else { false }
    }
}
