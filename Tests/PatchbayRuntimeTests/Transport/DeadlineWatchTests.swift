import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Work is ended when its time is over, and not before.
struct DeadlineWatchTests {
    let watch = DeadlineWatch()

    /// Work that goes on until it is canceled.
    private static func endless() async throws -> Int {
        let (stream, _) = AsyncStream.makeStream(of: Int.self)
        for await _ in stream {}
        throw CancellationError()
    }

    @Test func givesWhatTheWorkGives() async throws {
        #expect(try await watch.run(within: .seconds(3600)) { 5 } == 5)
        await #expect(throws: StoreError.busy) {
            try await watch.run(within: .seconds(3600)) { throw StoreError.busy }
        }
    }

    @Test func endsWhatTakesTooLong() async throws {
        await #expect(throws: DeadlineWatch.Expired.self) {
            try await watch.run(within: .milliseconds(5)) { try await Self.endless() }
        }
    }

    @Test func endsEachAtItsOwnTime() async throws {
        let watch = watch
        // The timer that is set first rings in an hour; those behind it are earlier, in no order.
        let long = Task { try await watch.run(within: .seconds(3600)) { try await Self.endless() } }
        await withTaskGroup(of: Void.self) { group in
            for milliseconds in [60, 5, 40, 20, 1, 60] {
                group.addTask {
                    await #expect(throws: DeadlineWatch.Expired.self) {
                        try await watch.run(within: .milliseconds(milliseconds)) { try await Self.endless() }
                    }
                }
            }
        }
        // What has an hour goes on until it is canceled itself.
        long.cancel()
        await #expect(throws: CancellationError.self) { try await long.value }
        // And behind timers that have rung others are set.
        await #expect(throws: DeadlineWatch.Expired.self) {
            try await watch.run(within: .milliseconds(5)) { try await Self.endless() }
        }
    }

    @Test func saysWhyTheWorkFailedThoughItsTimeIsOver() async {
        await #expect(throws: StoreError.busy) {
            try await watch.run(within: .milliseconds(5)) {
                _ = try? await Self.endless()
                throw StoreError.busy
            }
        }
    }

    @Test func countsWhatIsDoneAtTheLastMoment() async throws {
        let value = try await watch.run(within: .milliseconds(5)) {
            _ = try? await Self.endless()
            return 7
        }
        #expect(value == 7)
    }
}
