import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// Faults of the wire in the middle of a sync over real HTTP.
@Suite struct WireFaultTests {
    /// 200 KB of spaces in 230 bytes.
    private static let bomb =
        "H4sIAAAAAAACA+3BMQEAAADCoCrrn9IM/kABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAK8BMWFi"
        + "EEANAwA="

    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var response: LoopbackServer.Response
        /// Why the run fails when the fault stays; nil when it is tried again and may pass.
        var reason: String?

        init(
            _ testDescription: String,
            _ text: String,
            _ ending: LoopbackServer.Response.Ending = .complete,
            headers: [(name: String, value: String)] = [],
            reason: String? = nil
        ) {
            self.testDescription = testDescription
            response = .json(text, headers: headers)
            response.ending = ending
            self.reason = reason
        }
    }

    /// The whole of the second page, which must not count as long as the connection breaks behind it.
    private static let whole = #"{"data":[{"id":"t000003","amount":1}],"more":false}"#

    static let passing = [
        Fault("reset in mid-body", #"{"data":[{"id":"t0"#, .reset),
        Fault("reset behind what looks whole", whole, .reset), Fault("cut in mid-chunk", #"{"data":["#, .cut),
        Fault("cut behind what looks whole", whole, .cut), Fault("truncated and closed well", #"{"data":[{"id":"#),
    ]

    static let staying = [
        Fault(
            "a body without end",
            String(repeating: " ", count: 4096),
            .endless,
            reason: "the answer is larger than `api.maximumBodyBytes`"
        ),
        Fault(
            "a body that is too large",
            #"{"data":[],"x":"\#(String(repeating: "x", count: 100_000))"}"#,
            reason: "the answer is larger than `api.maximumBodyBytes`"
        ),
    ]

    /// Runs a full sync of ten things, whose second page meets a fault once, or always.
    private static func sync(
        _ response: LoopbackServer.Response,
        once: Bool,
        _ check: (SyncFixture, SyncRunReport) async throws -> Void
    ) async throws {
        let provider = ThingProvider()
        provider["things"] = ThingProvider.things(0..<10)
        let count = Mutex(0)
        let transport = AsyncHTTPClientTransport(policy: EgressPolicy(allowsLoopback: true))
        try await LoopbackServer.run({ request in
            let number = count.withLock { count in
                count += 1
                return count
            }
            if number == 2 || number > 2 && !once { return response }
            return provider.answer(request)
        }) { server in
            let spec = ThingProvider.spec(baseURL: server.url, api: #""maximumBodyBytes": 65536"#)
            let fixture = try await SyncFixture(spec, provider: provider, transport: transport)
            try await check(fixture, try await fixture.sync(.full))
        }
        try await transport.shutdown()
    }

    @Test(arguments: passing) func readsThePageAgainWhole(_ fault: Fault) async throws {
        try await Self.sync(fault.response, once: true) { fixture, report in
            #expect(report.run.status == .completed, "\(report.run.reason ?? "")")
            #expect(report.dataTypes.map(\.retries) == [1])
            #expect(report.run.recordsProcessed == 10)
            let stored = try await fixture.stored()
            #expect(stored == SyncFixture.expected(fixture.provider["things"]))
        }
    }

    @Test(arguments: passing) func keepsThePagesBeforeAFaultThatStays(_ fault: Fault) async throws {
        try await Self.sync(fault.response, once: false) { fixture, report in
            #expect(report.run.status == .failed)
            #expect(report.dataTypes.map(\.retries) == [3])
            let stored = try await fixture.stored()
            #expect(stored.keys.sorted() == ["t000000", "t000001", "t000002"])
        }
    }

    @Test(arguments: staying) func readsNoMoreThanIsAllowed(_ fault: Fault) async throws {
        try await Self.sync(fault.response, once: false) { fixture, report in
            #expect(report.run.status == .failed)
            #expect(report.run.reason == "`things`: \(fault.reason ?? "")")
            #expect(report.dataTypes.map(\.retries) == [0])
            let stored = try await fixture.stored()
            #expect(stored.count == 3)
        }
    }

    @Test func followsNoRedirectToAnotherOrigin() async throws {
        let asked = Mutex(0)
        try await LoopbackServer.run({ _ in
            asked.withLock { $0 += 1 }
            return .json(#"{"data":[{"id":"t000099","amount":1}],"more":false}"#)
        }) { other in
            let redirect = LoopbackServer.Response(302, headers: [(name: "Location", value: other.url + "/things")])
            try await Self.sync(redirect, once: false) { fixture, report in
                #expect(report.run.status == .failed)
                #expect(
                    report.run.reason
                        == "`things`: the redirect of `127.0.0.1` leads to `\(other.url)`, which `api.allowedOrigins` "
                        + "does not name"
                )
                #expect(report.dataTypes.map(\.retries) == [0])
                // The page before the redirect is kept.
                let stored = try await fixture.stored()
                #expect(stored.count == 3)
            }
        }
        #expect(asked.withLock { $0 } == 0)
    }

    @Test func inflatesNoMoreThanIsAllowed() async throws {
        let bytes = try #require(Data(base64Encoded: Self.bomb))
        let bomb = LoopbackServer.Response(headers: [(name: "Content-Encoding", value: "gzip")], body: Array(bytes))
        try await Self.sync(bomb, once: false) { fixture, report in
            #expect(report.run.status == .failed)
            #expect(report.run.reason == "`things`: the answer is larger than `api.maximumBodyBytes`")
            let stored = try await fixture.stored()
            #expect(stored.count == 3)
        }
    }
}
