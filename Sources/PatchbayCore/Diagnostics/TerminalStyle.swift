/// The colours of the text format, as ANSI escape sequences (ECMA-48), or none.
struct TerminalStyle: Sendable {
    /// What is coloured.
    enum Role {
        case error, warning, note, help, margin, related
    }

    let isColored: Bool

    func paint(_ text: String, _ role: Role) -> String {
        guard isColored, !text.isEmpty else { return text }
        let code =
            switch role {
            case .error: "1;31"
            case .warning: "1;33"
            case .note: "1;36"
            case .help: "1;32"
            case .margin: "34"
            case .related: "36"
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}

extension TerminalStyle.Role {
    init(_ severity: Diagnostic.Severity) {
        switch severity {
        case .error: self = .error
        case .warning: self = .warning
        case .note: self = .note
        }
    }
}
