/// Tells one after another where values end and whether their grammar is right; the bytes must be padded.
package struct ValueFinder: ~Copyable {
    private var scanner = PayloadScanner()

    /// A finder.
    package init() {}

    /// The place behind the value that starts at or after `start`, blanks after it included.
    package mutating func end(of bytes: Span<UInt8>, from start: Int, to end: Int) -> Result<Int, PayloadFault> {
        let after = bytes.withPadding(to: end) { scanner.scan($0, from: start, to: end) }
        return scanner.fault.map { .failure($0) } ?? .success(after)
    }
}
