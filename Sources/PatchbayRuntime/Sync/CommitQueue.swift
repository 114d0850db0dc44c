import PatchbayCore

/// Lets pages be committed behind the back of the run, many in one transaction: the more records are entered together,
/// the fewer pages of the file are written for each.
///
/// A page that is in the queue and not yet on the disk is lost with the process, as one that was never fetched: its
/// records and its checkpoint go together. Whoever needs more than that waits for ``flush()``.
package actor CommitQueue {
    private let sink: any SyncSink
    private let time: TimeSource
    private var waiting: [PageCommit] = []
    private var size = 0
    private var isWriting = false
    /// Whether what waits is to be written although it is little.
    private var isUrgent = false
    /// When the last commit ended.
    private var committedAt: Timestamp?
    private var isClosed = false
    private var failure: (any Error)?
    private var worker: CheckedContinuation<Void, Never>?
    private var others: [CheckedContinuation<Void, Never>] = []

    /// How many bytes are worth a commit, about; while it goes on as many may wait, and the page beyond waits itself.
    private static let limit = 3 << 19
    /// After how long a page is worth a commit, in microseconds.
    private static let patience = 500_000

    /// A queue before a sink.
    package init(_ sink: any SyncSink, time: TimeSource) {
        self.sink = sink
        self.time = time
    }

    /// Commits what comes until the queue is closed or a commit fails.
    package func run() async {
        while failure == nil {
            if waiting.isEmpty, isClosed { break }
            guard isDue else {
                await withCheckedContinuation { worker = $0 }
                continue
            }
            let pages = waiting
            waiting = []
            size = 0
            isUrgent = false
            isWriting = true
            do {
                try await sink.commit(pages)
            } catch {
                failure = error
            }
            committedAt = time.now()
            isWriting = false
            wakeOthers()
        }
    }

    /// Whether what waits is to be written now.
    private var isDue: Bool {
        guard !waiting.isEmpty else { return false }
        guard let committedAt, !isUrgent, !isClosed, size <= Self.limit else { return true }
        let age = time.now().microseconds - committedAt.microseconds
        // A clock that was set back says nothing.
        return !(0..<Self.patience).contains(age)
    }

    /// Queues a page, as soon as there is room.
    /// - Throws: what an earlier commit failed with.
    package func add(_ page: PageCommit) async throws {
        while size > Self.limit, failure == nil { await withCheckedContinuation { others.append($0) } }
        if let failure { throw failure }
        waiting.append(page)
        size += page.size
        wakeWorker()
    }

    /// Waits until everything is committed.
    /// - Throws: what a commit failed with.
    package func flush() async throws {
        hurry()
        while !waiting.isEmpty || isWriting, failure == nil { await withCheckedContinuation { others.append($0) } }
        if let failure { throw failure }
    }

    /// Lets what waits be written however little it is: nothing may follow for long.
    package func hurry() {
        isUrgent = !waiting.isEmpty
        wakeWorker()
    }

    /// Lets `run` end as soon as everything is committed.
    package func close() {
        isClosed = true
        wakeWorker()
    }

    private func wakeWorker() {
        worker?.resume()
        worker = nil
    }

    private func wakeOthers() {
        for other in others { other.resume() }
        others = []
    }
}
