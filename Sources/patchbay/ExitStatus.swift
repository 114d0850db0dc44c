/// How a command ends, as the shell sees it.
enum ExitStatus: Int32, Error {
    /// Findings, rejected records, failed examples.
    case findings = 1
    /// Wrong usage, or input that cannot be read.
    case usage = 2
    /// The remote side failed.
    case remote = 3
    /// Credentials are missing, or no longer good.
    case credentials = 4
    /// The results cannot be written.
    case output = 5
    /// Interrupted by a signal.
    case interrupted = 130
}

/// A command cannot go on: what is wrong and what to do.
struct Problem: Error {
    var message: String
    var help: String?
    var status = ExitStatus.usage
}
