import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// Pages that wait to be written.
@Suite struct CommitQueueTests {
    /// A slow store that notes how much it is handed at once.
    private final class SlowSink: SyncSink {
        // A class because the queue writes what the test reads.
        private let sizes = Mutex<[Int]>([])
        let failure: StoreError?

        init(failure: StoreError? = nil) { self.failure = failure }

        var batches: [Int] { sizes.withLock { $0 } }

        func commit(_ pages: [PageCommit]) async throws {
            sizes.withLock { $0.append(pages.reduce(0) { $0 + $1.size }) }
            for _ in 0..<500 { await Task.yield() }
            if let failure { throw failure }
        }

        func checkpoint(_ dataType: String) -> String? { nil }
        func parents(_ query: ParentQuery, for dataType: String) -> [SyncParent] { [] }
        func report(_ report: DataTypeReport) {}
        func stop(for dataType: String, of run: StopSignal) -> StopSignal { run }
    }

    private static let megabyte = 1 << 20

    /// A page of about a megabyte, or of so many bytes.
    private static func page(_ size: Int = megabyte) -> PageCommit {
        var batch = RecordBatch()
        batch.sources = [UInt8](repeating: 0, count: size)
        let part = PageCommit.Part(
            batch: batch,
            read: nil,
            level: 0,
            parent: nil,
            generation: Timestamp(seconds: 1),
            comparesVersions: false
        )
        return PageCommit(
            dataType: "things",
            parts: [part],
            keepsSource: false,
            tracksSeen: false,
            mappingDigest: "digest",
            checkpoint: nil,
            counts: SyncCounts(),
            pages: 1
        )
    }

    private static func fill(_ sink: SlowSink) async throws {
        let queue = CommitQueue(sink, time: ManualTime().source)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await queue.run() }
            do {
                for _ in 0..<30 { try await queue.add(page()) }
                try await queue.flush()
            } catch {
                await queue.close()
                throw error
            }
            await queue.close()
            try await group.waitForAll()
        }
    }

    @Test func holdsAFewMegabytesHoweverSlowTheStoreIs() async throws {
        let sink = SlowSink()
        try await Self.fill(sink)
        #expect(sink.batches.reduce(0, +) == 30 * Self.page().size)
        #expect(sink.batches.allSatisfy { $0 < 6 * Self.megabyte }, "\(sink.batches)")
    }

    @Test func tellsWhoAddsThatACommitFailed() async throws {
        await #expect(throws: StoreError.full) { try await Self.fill(SlowSink(failure: .full)) }
    }

    /// A queue that runs beside a test, whose time stands.
    private static func withQueue(
        _ sink: SlowSink,
        _ body: (CommitQueue, ManualTime) async throws -> Void
    ) async throws {
        let time = ManualTime()
        let queue = CommitQueue(sink, time: time.source)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await queue.run() }
            try await body(queue, time)
            await queue.close()
            try await group.waitForAll()
        }
    }

    private static func waitForBatches(_ count: Int, _ sink: SlowSink) async {
        while sink.batches.count < count { await Task.yield() }
    }

    @Test(.timeLimit(.minutes(10))) func writesTheFirstPageAtOnceAndThenManyTogether() async throws {
        let sink = SlowSink()
        try await Self.withQueue(sink) { queue, _ in
            try await queue.add(Self.page(1))
            await Self.waitForBatches(1, sink)
            for _ in 0..<5 { try await queue.add(Self.page()) }
            try await queue.flush()
        }
        let between = sink.batches.dropFirst().dropLast()
        #expect(!between.isEmpty && between.allSatisfy { $0 > 3 * Self.megabyte / 2 }, "\(sink.batches)")
    }

    @Test(.timeLimit(.minutes(10))) func writesWhatIsLittleWhenNothingCameForAWhile() async throws {
        let sink = SlowSink()
        try await Self.withQueue(sink) { queue, time in
            try await queue.add(Self.page(1))
            try await queue.flush()
            try await queue.add(Self.page(1))
            for _ in 0..<1_000 { await Task.yield() }
            #expect(sink.batches.count == 1)
            time.advance(seconds: 1)
            try await queue.add(Self.page(1))
            await Self.waitForBatches(2, sink)
            #expect(sink.batches.last == 2 * Self.page(1).size)
        }
    }

    @Test(.timeLimit(.minutes(10))) func writesWhatIsLittleBeforeALongWait() async throws {
        let sink = SlowSink()
        try await Self.withQueue(sink) { queue, _ in
            try await queue.add(Self.page(1))
            try await queue.flush()
            try await queue.add(Self.page(1))
            await queue.hurry()
            await Self.waitForBatches(2, sink)
        }
    }
}
