/// What a run starts with.
package struct SyncStart: Sendable {
    /// Whether everything is read, whatever was read before.
    package var isFull: Bool
    /// The time; it becomes the upper bound of what is read.
    package var now: Timestamp
    /// Where an earlier run stopped or ended; nil when there was none.
    package var checkpoint: Checkpoint?
    /// The connection's variables, and the server's secrets that headers name.
    package var scope: RequestScope

    /// A start.
    package init(isFull: Bool, now: Timestamp, checkpoint: Checkpoint?, scope: RequestScope) {
        self.isFull = isFull
        self.now = now
        self.checkpoint = checkpoint
        self.scope = scope
    }
}

/// Why no answer came.
package enum TransportFailure: Sendable, Hashable {
    /// It took too long.
    case timeout
    /// The connection broke, before or within the answer.
    case connectionLost
    /// The host could not be found or reached.
    case unreachable
    /// The request, or a redirect of it, leads where it must not: one clause.
    case forbiddenTarget(String)
    /// The answer has more bytes than are allowed.
    case tooLarge

    /// Whether another try may get through.
    var isTransient: Bool {
        switch self {
        case .timeout, .connectionLost, .unreachable: true
        case .forbiddenTarget, .tooLarge: false
        }
    }

    /// One clause for the user.
    package var message: String {
        switch self {
        case .timeout: "no answer came in time"
        case .connectionLost: "the connection broke before the answer was whole"
        case .unreachable: "the provider could not be reached"
        case .forbiddenTarget(let why): why
        case .tooLarge: "the answer is larger than `api.maximumBodyBytes`"
        }
    }
}

/// What became of the records of a page, or of one that was read again whole.
package struct MappedPage: Sendable, Hashable {
    /// How many came to what.
    package var counts: SyncCounts
    /// The newest watermark among the records, by the increment of the page's query; nil when there is none.
    package var newest: Timestamp?
    /// The keys of the records that the page's events do not hold whole, each once; empty when none must be read again.
    package var refetched: [String]

    /// What became of records.
    package init(counts: SyncCounts, newest: Timestamp? = nil, refetched: [String] = []) {
        self.counts = counts
        self.newest = newest
        self.refetched = refetched
    }
}

/// Why a token could not be refreshed.
package enum RefreshFailure: Sendable, Hashable {
    /// The grant has ended: its owner must connect again.
    case ended
    /// There are no tokens for now, and the token endpoint asks for a pause of so many seconds where it says so; the
    /// grant may well live. The message tells what was answered, where anything was.
    case unavailable(message: String? = nil, waitSeconds: Int? = nil)
}

/// What the driver tells the machine.
package enum SyncEvent: Sendable {
    /// The run starts.
    case start(SyncStart)
    /// The answer to the last request came at a time.
    case answered(ProviderResponse, at: Timestamp)
    /// No answer to the last request came, at a time.
    case unanswered(TransportFailure, at: Timestamp)
    /// The page that was to be mapped is mapped; nothing of it is stored yet.
    case mapped(MappedPage)
    /// What was to be committed is committed, durably.
    case committed
    /// Mapping, committing, or finding parents failed: why, in one clause.
    case storeFailed(String)
    /// The parents that were asked for, in the order of their keys; `isLast` when no others follow.
    case parents([SyncParent], isLast: Bool)
    /// The wait is over.
    case waited
    /// The token was refreshed and stored.
    case refreshed
    /// The token could not be refreshed, at a time.
    case refreshFailed(RefreshFailure, at: Timestamp)
    /// The run is to stop at the next page boundary.
    case cancel

    /// The sorts of events.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case start, answered, unanswered, mapped, committed, storeFailed, parents, waited, refreshed, refreshFailed
        case cancel
    }

    /// Which sort of event it is.
    package var kind: Kind {
        switch self {
        case .start: .start
        case .answered: .answered
        case .unanswered: .unanswered
        case .mapped: .mapped
        case .committed: .committed
        case .storeFailed: .storeFailed
        case .parents: .parents
        case .waited: .waited
        case .refreshed: .refreshed
        case .refreshFailed: .refreshFailed
        case .cancel: .cancel
        }
    }
}
