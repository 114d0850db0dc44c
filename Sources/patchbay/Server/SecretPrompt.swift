import Foundation
import PatchbayCore

/// Asks a person for a secret.
enum SecretPrompt {
    /// A line of standard input, which a terminal does not show; nil at its end.
    static func read(_ question: String) -> Secret<String>? {
        guard isatty(0) == 1 else { return readLine().map { Secret($0) } }
        Terminal.standardError(question)
        var shown = termios()
        unsafe tcgetattr(0, &shown)
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        unsafe tcsetattr(0, TCSANOW, &hidden)
        defer {
            unsafe tcsetattr(0, TCSANOW, &shown)
            Terminal.standardError("\n")
        }
        return readLine().map { Secret($0) }
    }
}
