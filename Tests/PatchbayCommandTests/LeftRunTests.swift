import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Synchronization
import Testing

/// What `patchbay sync` does with a run whose process was killed.
@Suite struct LeftRunTests {
    /// The provider: it kills the process that asks for the second page, once.
    private final class Provider: Sendable {
        // A class because the server's tasks and the test look at one state.
        private struct State {
            var victim: pid_t?
            var isArmed = false
            var targets: [String] = []
        }

        private let state = Mutex(State())

        /// What was asked for since the last look.
        func looked() -> [String] {
            state.withLock { state in
                defer { state.targets = [] }
                return state.targets
            }
        }

        /// Lets the process that asks for the second page die.
        func arm() { state.withLock { $0.isArmed = true } }

        /// Says which process that is.
        func name(_ victim: pid_t) { state.withLock { $0.victim = victim } }

        func answer(_ request: LoopbackServer.Request) async -> LoopbackServer.Response {
            let number = KeyInstallation.cursor(of: request)
            let isArmed = state.withLock { state in
                state.targets.append("\(request.path) \(number)")
                return state.isArmed
            }
            if number == 1, isArmed {
                while true {
                    if let victim = state.withLock({ $0.victim }) {
                        kill(victim, SIGKILL)
                        break
                    }
                    await Task.yield()
                }
                state.withLock { $0.isArmed = false }
            }
            return KeyInstallation.page("\(request.path)-\(number)", next: number < 3 ? number + 1 : nil)
        }
    }

    private func killed(
        _ body: (KeyInstallation, String, Provider) async throws -> Void
    ) async throws {
        let provider = Provider()
        try await LoopbackServer.run({ await provider.answer($0) }) { server in
            let installation = try KeyInstallation(server, dataTypes: ["apples", "pears"])
            let id = try await installation.connect()
            provider.arm()
            let process = try installation.start(["sync", id, "--types", "apples"])
            provider.name(process.identifier)
            #expect(process.wait() == .signal(SIGKILL))
            _ = provider.looked()
            try await body(installation, id, provider)
        }
    }

    @Test func endsForASyncThatAsksForSomethingElse() async throws {
        try await killed { installation, id, provider in
            let next = try await installation.run(["sync", id, "--types", "pears", "--full", "--format", "json"])
            #expect(next.status == 0, "\(next.err)")
            #expect(next.err.contains("ended the incremental run of "), "\(next.err)")
            #expect(next.err.contains(" of apples, which was left unfinished"), "\(next.err)")
            let run = try JSONValue(parsing: next.out)
            #expect(run["syncType"] == "full" && run["dataTypes"] == ["pears"], "\(next.out)")
            #expect(provider.looked() == ["/pears 0", "/pears 1", "/pears 2", "/pears 3"])
            let last = try await installation.run(["sync", id, "--types", "apples"])
            #expect(last.status == 0 && !last.err.contains("left unfinished"), "\(last.err)")
            #expect(try await installation.run(["records", id, "apples"]).out.split(separator: "\n").count == 4)
        }
    }

    @Test(arguments: [["--types", "apples"], ["--types", "apples", "--format", "json"]])
    func goesOnForASyncThatAsksForTheSame(_ options: [String]) async throws {
        try await killed { installation, id, provider in
            let next = try await installation.run(["sync", id] + options)
            #expect(next.status == 0, "\(next.err)")
            #expect(next.err.contains("going on with the incremental run of "), "\(next.err)")
            #expect(provider.looked().contains("/apples 3"))
            #expect(try await installation.run(["records", id, "apples"]).out.split(separator: "\n").count == 4)
        }
    }
}
