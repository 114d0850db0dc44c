import PatchbayCore

/// Lets pages be committed behind the back of the run: as many as wait go into one transaction.
///
/// A page that is in the queue and not yet on the disk is lost with the process, as one that was never fetched: its
/// records and its checkpoint go together. Whoever needs more than that waits for ``flush()``.
package actor CommitQueue {
    private let sink: any SyncSink
    private var waiting: [PageCommit] = []
    private var size = 0
    private var isWriting = false
    private var isClosed = false
    private var failure: (any Error)?
    private var worker: CheckedContinuation<Void, Never>?
    private var others: [CheckedContinuation<Void, Never>] = []

    /// How many bytes may wait, about; the page that goes beyond it waits itself.
    private static let limit = 2 << 20

    /// A queue before a sink.
    package init(_ sink: any SyncSink) { self.sink = sink }

    /// Commits what comes until the queue is closed or a commit fails.
    package func run() async {
        while failure == nil {
            if waiting.isEmpty {
                if isClosed { break }
                await withCheckedContinuation { worker = $0 }
                continue
            }
            let pages = waiting
            waiting = []
            size = 0
            isWriting = true
            do {
                try await sink.commit(pages)
            } catch {
                failure = error
            }
            isWriting = false
            wakeOthers()
        }
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
        while !waiting.isEmpty || isWriting, failure == nil { await withCheckedContinuation { others.append($0) } }
        if let failure { throw failure }
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
