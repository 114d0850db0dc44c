import Foundation
import GRDB
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// `patchbay sync` as a real process that is killed again and again: nothing is lost, nothing is doubled.
@Suite struct SyncKillTests {
    /// How often the process is killed; `PATCHBAY_TEST_KILLS` asks for more.
    static let kills = ProcessInfo.processInfo.environment["PATCHBAY_TEST_KILLS"].flatMap { Int($0) } ?? 12

    /// Which process dies at which request.
    private final class Executioner: Sendable {
        // A class because the server's tasks and the test look at one state.
        private struct State {
            var victim: pid_t?
            var left = Int.max
            var pauses = 0
            var isBefore = false
        }

        private let state = Mutex(State())

        /// Condemns a process at so many requests from now, before or after the answer.
        func condemn(_ victim: pid_t, after left: Int, isBefore: Bool, pauses: Int) {
            state.withLock { $0 = State(victim: victim, left: left, pauses: pauses, isBefore: isBefore) }
        }

        func meets() async {
            let (victim, isBefore, pauses) = state.withLock { state -> (pid_t?, Bool, Int) in
                state.left -= 1
                return (state.left == 0 ? state.victim : nil, state.isBefore, state.pauses)
            }
            guard let victim else { return }
            guard !isBefore else {
                kill(victim, SIGKILL)
                return
            }
            // The answer goes out first, and the process dies somewhere between it and the commit, or behind that.
            Task {
                for _ in 0..<pauses { await Task.yield() }
                kill(victim, SIGKILL)
            }
        }
    }

    @Test func losesAndDoublesNothing() async throws {
        let folder = try PatchbayTestSupport.TemporaryFolder()
        let provider = ThingProvider()
        let executioner = Executioner()
        let count = 90
        provider["things"] = ThingProvider.things(0..<count, updated: 100)
        try await LoopbackServer.run({ request in
            await executioner.meets()
            return provider.answer(request)
        }) { server in
            try write(folder, server)
            let connection = try await connect(folder)
            var random = SeededRandom(seed: 7)
            var killed = 0
            while killed < Self.kills {
                let process = try start(folder, connection, random.next() % 3 == 0 ? ["--full"] : [])
                executioner.condemn(
                    process.identifier,
                    after: Int(random.next() % 6) + 1,
                    isBefore: random.next() % 3 == 0,
                    pauses: Int(random.next() % 400)
                )
                if case .signal = process.wait() { killed += 1 }
                // What is served changes while nobody reads it, and while a run is half done.
                for _ in 0..<3 {
                    let number = Int(random.next() % UInt64(count))
                    provider["things"][number] = ThingProvider.thing(
                        number,
                        amount: Int(random.next() % 1000),
                        updated: 200 + killed
                    )
                }
            }
            executioner.condemn(0, after: .max, isBefore: true, pauses: 0)
            for _ in 0..<2 {
                let last = try start(folder, connection, ["--full"])
                #expect(last.wait() == .exit(0))
            }
            try await check(folder, connection, provider)
        }
    }

    private func check(
        _ folder: PatchbayTestSupport.TemporaryFolder,
        _ connection: Connection,
        _ provider: ThingProvider
    ) async throws {
        let store = try store(folder)
        let records = try await store.records(
            RecordQuery(dataType: "things", limit: 100_000),
            of: connection.id,
            owner: connection.owner
        )
        let stored = records.map { String(decoding: $0.payload, as: UTF8.self) }.sorted()
        let expected = provider["things"].map { thing in
            #"{"id":"\#(thing["id"]?.stringValue ?? "")","amount":\#(thing["amount"]?.compactText ?? "")}"#
        }
        #expect(stored == expected.sorted())
        let runs = try await store.runs(of: connection.id, owner: connection.owner, before: nil, limit: 1000)
        #expect(runs.first?.run.status == .completed)
        #expect(runs.first?.run.recordsProcessed == expected.count)
        #expect(runs.allSatisfy { $0.run.status != .running })
        #expect(runs.allSatisfy { $0.run.recordsProcessed == $0.run.recordsSynced + $0.run.errors })
        try store.close()
        let queue = try DatabaseQueue(path: folder.file("data/patchbay.sqlite").path(percentEncoded: false))
        #expect(try await queue.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"])
        try queue.close()
    }

    // MARK: The installation

    private func write(_ folder: PatchbayTestSupport.TemporaryFolder, _ server: LoopbackServer) throws {
        for name in ["providers", "schemas/models", "data"] {
            try FileManager.default.createDirectory(at: folder.file(name), withIntermediateDirectories: true)
        }
        let spec = ThingProvider.spec(baseURL: server.url)
        try Data(spec.utf8).write(to: folder.file("providers/acme.json"))
        let model = ThingProvider.model.compactText
        try Data(model.utf8).write(to: folder.file("schemas/models/thing.schema.json"))
    }

    private func store(_ folder: PatchbayTestSupport.TemporaryFolder) throws -> SQLiteStore {
        let keys = try KeySource(file: folder.file("data/patchbay.key"), random: .system)
        return try SQLiteStore(file: folder.file("data/patchbay.sqlite"), keys: keys)
    }

    private func connect(_ folder: PatchbayTestSupport.TemporaryFolder) async throws -> Connection {
        let store = try store(folder)
        let now = TimeSource.system.now()
        var connection = Connection(
            id: Identifier.make(prefix: "conn-", at: now, random: .system),
            owner: Caller(user: "dev").owner,
            service: "acme",
            permissions: ["read:things"],
            at: now
        )
        connection.status = .connected
        let token = ConnectionCredentials.Token(access: Secret("token-1"))
        let grant = Grant(
            credentials: ConnectionCredentials(tokens: [ConnectionCredentials.main: token]).encoded(),
            expiresAt: nil,
            grantedScopes: nil
        )
        let kept = try #require(try await store.connect(connection, grant: grant, isNew: true))
        try store.close()
        return kept
    }

    private func start(
        _ folder: PatchbayTestSupport.TemporaryFolder,
        _ connection: Connection,
        _ more: [String]
    ) throws -> ChildProcess {
        try ChildProcess(
            PatchbayProcess.executable(),
            [
                "sync", connection.id, "--providers", folder.file("providers").path(percentEncoded: false),
                "--schemas", folder.file("schemas").path(percentEncoded: false),
                "--data-folder", folder.file("data").path(percentEncoded: false), "--set", "allowLoopback=true",
            ] + more,
            environment: ["PATCHBAY_CLIENTS_ACME_ID": "client", "PATCHBAY_CLIENTS_ACME_SECRET": "s3cret"]
        )
    }
}
