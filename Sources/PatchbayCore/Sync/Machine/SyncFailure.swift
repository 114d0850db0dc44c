/// Why a run failed.
package enum SyncFailure: Error, Sendable, Equatable {
    /// A request could not be made from the spec and the values at hand.
    case request(RequestError)
    /// A page could not be read, or did not lead on.
    case page(PageError)
    /// The provider refused: the status and what it said.
    case refused(status: Int, message: String?)
    /// The provider forbids it to this connection.
    case forbidden(message: String?)
    /// The connection must be authorized again.
    case reauthorizationRequired(message: String?)
    /// The provider did not give a good answer in so many tries: the last status, nil when none came.
    case unavailable(tries: Int, status: Int?, message: String?)
    /// No answer came, and another try would not help.
    case transport(TransportFailure)
    /// The store failed.
    case store(String)
    /// The answer is cut at so many records, and nothing helps against it.
    case cut(records: Int)
    /// A window is too small to be split.
    case unsplittable
    /// The list had to be begun again too often.
    case restarts(Int)
    /// A value that is asked for before anything is read could not be had: one clause says why.
    case unprepared(name: String, reason: String)
    /// The provider's job for the list has failed: what it said.
    case jobFailed(message: String?)
    /// The provider's job for the list was not done in so many seconds.
    case jobUnfinished(seconds: Int)
    /// The provider's job for the list is done and does not say where its result is.
    case jobWithoutResult

    /// One clause for the user.
    package var message: String {
        switch self {
        case .request(let error): error.message
        case .page(let error): error.message
        case .refused(let status, let message): "the provider answered \(status)" + Self.quoted(message)
        case .forbidden(let message): "the provider forbids this to the connection" + Self.quoted(message)
        case .reauthorizationRequired(let message): "the connection must be authorized again" + Self.quoted(message)
        case .unavailable(let tries, let status, let message):
            "no good answer came in \(tries) tries; the last was " + (status.map { "status \($0)" } ?? "none")
                + Self.quoted(message)
        case .transport(let failure): failure.message
        case .store(let reason): "the store failed: \(reason)"
        case .cut(let records):
            "the provider cuts its answer at \(records) records, and no smaller range can be asked for"
        case .unsplittable: "the provider wants a smaller range of time than a second"
        case .restarts(let count): "the list had to be begun again \(count) times"
        case .unprepared(let name, let reason): "there is no `\(name)`, which is asked for first: \(reason)"
        case .jobFailed(let message): "the provider's job for the list has failed" + Self.quoted(message)
        case .jobUnfinished(let seconds): "the provider's job for the list was not done in \(seconds) seconds"
        case .jobWithoutResult: "the provider's job for the list is done, and its answer has no URL of the result"
        }
    }

    private static func quoted(_ message: String?) -> String { message.map { ": \($0)" } ?? "" }
}

/// An event that cannot happen in the state that the machine is in: its driver has a mistake.
package struct SyncMachineError: Error, Sendable, Hashable {
    /// The state.
    package var state: SyncState
    /// The event.
    package var event: SyncEvent.Kind

    /// An event in a state.
    package init(state: SyncState, event: SyncEvent.Kind) {
        self.state = state
        self.event = event
    }
}
