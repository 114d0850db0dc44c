import Foundation

/// Where results and everything else go: results to standard output, the rest to standard error.
enum Terminal {
    /// Writes a result.
    static func standardOutput(_ text: String) { write(Array(text.utf8).span, to: 1) }

    /// Writes a message.
    static func standardError(_ text: String) { write(Array(text.utf8).span, to: 2) }

    /// Writes a problem and what to do about it.
    static func complain(_ message: String, help: String?) {
        standardError("patchbay: \(message)\n" + (help.map { "  help: \($0)\n" } ?? ""))
    }

    /// Writes bytes to a descriptor; a reader that went away ends the process quietly, as a filter should.
    ///
    /// Results that cannot be written end it with a message. Messages that cannot be written are lost, and the work
    /// goes on.
    static func write(_ bytes: Span<UInt8>, to descriptor: Int32) {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = unsafe Foundation.write(
                    descriptor,
                    buffer.baseAddress?.advanced(by: offset),
                    buffer.count - offset
                )
                if count < 0 {
                    let code = errno
                    if code == EINTR { continue }
                    guard descriptor != 2 else { return }
                    if code == EPIPE { exit(0) }
                    complain("the results cannot be written: \(unsafe String(cString: strerror(code)))", help: nil)
                    exit(ExitStatus.output.rawValue)
                }
                offset += count
            }
        }
    }

    /// How many columns a terminal has; nil when it is none or does not say.
    static func columns(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Whether messages may be coloured: a terminal, and nobody has said no.
    static func isColored(_ choice: ColorChoice, descriptor: Int32) -> Bool {
        switch choice {
        case .always: true
        case .never: false
        case .auto:
            isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"].map(\.isEmpty) ?? true
        }
    }
}
