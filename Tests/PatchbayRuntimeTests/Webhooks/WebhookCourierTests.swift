import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// Telling owners over real connections to a receiver on this machine.
@Suite struct WebhookCourierTests {
    let fixture: StoreFixture
    let seen = Seen()

    /// What was observed and received.
    final class Seen: Sendable {
        // A class because the receiver and the courier write into it.
        private let state = Mutex<(requests: [LoopbackServer.Request], observations: [WebhookObservation])>(([], []))

        var requests: [LoopbackServer.Request] { state.withLock { $0.requests } }
        var observations: [WebhookObservation] { state.withLock { $0.observations } }

        func note(_ request: LoopbackServer.Request) { state.withLock { $0.requests.append(request) } }
        func note(_ observation: WebhookObservation) { state.withLock { $0.observations.append(observation) } }
    }

    init() throws {
        fixture = try StoreFixture()
    }

    private func courier(
        _ transport: any HTTPTransport,
        publicURL: String = "https://api.test"
    ) -> WebhookCourier {
        WebhookCourier(
            store: fixture.store,
            transport: transport,
            publicURL: PublicURL(publicURL),
            time: fixture.time.source,
            random: fixture.random,
            observer: Observer(sync: { _ in }, webhook: { seen.note($0) })
        )
    }

    /// Runs a receiver with an answer, and a message that is due to it.
    private func telling(
        policy: EgressPolicy = EgressPolicy(allowsLoopback: true),
        path: String = "/hook?key=k",
        _ answer: @escaping @Sendable (Int) -> LoopbackServer.Response,
        _ body: (any HTTPTransport, Connection, String) async throws -> Void
    ) async throws {
        let seen = seen
        try await LoopbackServer.run { request in
            seen.note(request)
            return answer(seen.requests.count)
        } _: { server in
            let transport = AsyncHTTPClientTransport(policy: policy)
            do {
                let connection = try await revoked(url: server.url + path)
                try await body(transport, connection, server.url)
                try await transport.shutdown()
            } catch {
                try await transport.shutdown()
                throw error
            }
        }
    }

    /// A connection whose grant has just ended, so that its owner is to be told.
    private func revoked(url: String) async throws -> Connection {
        var connection = fixture.connection()
        connection.settings["webhookUrl"] = .string(url)
        let kept = try #require(
            try await fixture.store.connect(connection, grant: fixture.grant("x"), isNew: true)
        )
        _ = try await fixture.store.mark(
            kept.id,
            of: kept.owner,
            as: .reauthorizationRequired,
            reason: "gone",
            version: kept.credentialVersion,
            at: fixture.time.now
        )
        return kept
    }

    private func message(_ connection: Connection) async throws -> WebhookMessage {
        let all = try await fixture.store.messages(
            of: connection.id,
            owner: connection.owner,
            status: nil,
            before: nil,
            limit: 10
        )
        return try #require(all?.first)
    }

    @Test func tellsOnceWithSignaturesUnderBothSecrets() async throws {
        try await telling { _ in
            .init(204)
        } _: { transport, connection, _ in
            let old = Secret([UInt8](repeating: 1, count: 32)), new = Secret([UInt8](repeating: 2, count: 32))
            for key in [old, new] {
                _ = try await fixture.store.replaceSigningKey(
                    of: connection.id,
                    owner: connection.owner,
                    with: key,
                    at: fixture.time.now,
                    oldUntil: fixture.time.now.adding(seconds: 60)
                )
            }
            #expect(try await courier(transport).deliverDue() == 1)
            #expect(try await courier(transport).deliverDue() == 0)
            let request = try #require(seen.requests.first)
            #expect(seen.requests.count == 1)
            #expect(request.method == "POST" && request.path == "/hook" && request.query == "key=k")
            #expect(request.header("content-type") == "application/json")
            let message = try await message(connection)
            #expect(message.status == .delivered && message.lastStatus == 204 && message.attempts == 1)
            #expect(request.body == message.payload)
            #expect(request.header("webhook-id") == message.id)
            #expect(request.header("webhook-timestamp") == "\(fixture.time.now.seconds)")
            let signed = "\(message.id).\(fixture.time.now.seconds).\(request.text)"
            let signatures = [new, old].map {
                "v1," + Base64.encode(WebhookPorts.host.hmac(.sha256, $0.reveal(), Array(signed.utf8)))
            }
            #expect(request.header("webhook-signature") == signatures.joined(separator: " "))
            #expect(seen.observations == [.sent(.reauthorizationRequired, .delivered)])
        }
    }

    @Test func triesAgainLongerAndLongerAndThenNoMore() async throws {
        try await telling { _ in
            .init(500)
        } _: { transport, connection, _ in
            var pauses: [Int] = []
            while try await message(connection).status == .pending {
                let before = try await message(connection).dueAt
                fixture.time.advance(seconds: max(0, before.seconds - fixture.time.now.seconds))
                #expect(try await courier(transport).deliverDue() == 1)
                #expect(try await courier(transport).deliverDue() == 0)
                let after = try await message(connection)
                if after.status == .pending { pauses.append(after.dueAt.seconds - fixture.time.now.seconds) }
            }
            let whole = [5, 20, 80, 320, 1280, 5120, 20_480, 81_920]
            #expect(pauses.count == whole.count)
            for (pause, whole) in zip(pauses, whole) { #expect(whole * 8 / 10 <= pause && pause <= whole * 12 / 10) }
            let message = try await message(connection)
            #expect(message.status == .dead && message.attempts == 9)
            #expect(message.lastReason == "the receiver answered 500")
            #expect(Set(seen.requests.map { $0.header("webhook-id") }).count == 1)
            #expect(seen.observations.count == 9)
            #expect(seen.observations.last == .sent(.reauthorizationRequired, .dead))
        }
    }

    @Test func arrivesAfterAFailure() async throws {
        try await telling {
            $0 == 1 ? .init(503, headers: [("Retry-After", "3600")]) : .init(200)
        } _: { transport, connection, _ in
            _ = try await courier(transport).deliverDue()
            fixture.time.advance(seconds: 3599)
            #expect(try await courier(transport).deliverDue() == 0)
            fixture.time.advance(seconds: 1)
            #expect(try await courier(transport).deliverDue() == 1)
            #expect(try await message(connection).status == .delivered)
            let stamps = seen.requests.compactMap { $0.header("webhook-timestamp") }
            #expect(Set(stamps).count == 2)
        }
    }

    @Test func keepsNoMessageWaitingForAClockThatWasSetBack() async throws {
        fixture.time.advance(seconds: 30 * 86_400)
        try await telling {
            $0 == 1 ? .init(500) : .init(204)
        } _: { transport, connection, _ in
            #expect(try await courier(transport).deliverDue() == 1)
            fixture.time.advance(seconds: -30 * 86_400)
            // Nor does a server which died with it keep it.
            let lease = WorkLease(holder: "dead", until: fixture.time.now.adding(seconds: 30 * 86_400))
            let taken = try await fixture.store.takeDueMessages(lease, now: fixture.time.now, limit: 9)
            #expect(taken.map(\.attempts) == [1])
            #expect(try await courier(transport).deliverDue() == 1)
            #expect(try await message(connection).status == .delivered)
        }
    }

    @Test func stopsAtOnceWhereNobodyWantsMessagesAnyMore() async throws {
        try await telling { _ in
            .init(410)
        } _: { transport, connection, _ in
            _ = try await courier(transport).deliverDue()
            #expect(try await message(connection).status == .dead)
        }
    }

    @Test func followsNoRedirectAndReadsNoLongAnswer() async throws {
        let long = [UInt8](repeating: 0x61, count: 1_000_000)
        try await telling {
            $0 == 1 ? .init(302, headers: [("Location", "/elsewhere")]) : .init(200, body: long)
        } _: { transport, connection, _ in
            _ = try await courier(transport).deliverDue()
            #expect(try await message(connection).status == .pending)
            #expect(seen.requests.map(\.path) == ["/hook"])
            fixture.time.advance(seconds: 10)
            _ = try await courier(transport).deliverDue()
            #expect(try await message(connection).status == .delivered)
            #expect(seen.requests.map(\.path) == ["/hook", "/hook"])
        }
    }

    @Test func holdsTheAddressAgainstThePolicyAtEachAttempt() async throws {
        try await telling(policy: .standard) { _ in
            .init(200)
        } _: { transport, connection, _ in
            _ = try await courier(transport).deliverDue()
            #expect(seen.requests.isEmpty)
            let message = try await message(connection)
            #expect(message.status == .pending && message.lastStatus == nil)
            #expect(message.lastReason == "`127.0.0.1` is not a public address")
        }
    }

    @Test func neverTellsThisServerItself() async throws {
        try await telling { _ in
            .init(200)
        } _: { transport, connection, url in
            _ = try await courier(transport, publicURL: url).deliverDue()
            #expect(seen.requests.isEmpty)
            let message = try await message(connection)
            #expect(message.status == .skipped)
            #expect(message.lastReason == "the URL is this server's own")
            #expect(try await courier(transport, publicURL: url).deliverDue() == 0)
        }
    }

    @Test func goesToTheURLAsItIsNow() async throws {
        try await telling { _ in
            .init(200)
        } _: { transport, connection, url in
            func set(_ value: JSONValue) async throws {
                let change = ConnectionChange(
                    settings: JSONObject([.init(name: "webhookUrl", value: value)]),
                    permissions: nil,
                    at: fixture.time.now
                )
                _ = try await fixture.store.updateConnection(connection.id, of: connection.owner, change)
            }
            try await set(.null)
            _ = try await courier(transport).deliverDue()
            #expect(try await message(connection).status == .skipped)
            try await set(.string(url + "/new"))
            let id = try await message(connection).id
            _ = try await fixture.store.redeliver(id, of: connection.id, owner: connection.owner, at: fixture.time.now)
            _ = try await courier(transport).deliverDue()
            #expect(seen.requests.map(\.path) == ["/new"])
        }
    }

    @Test func saysWhatIsWrongWhenNobodyListens() async throws {
        let transport = AsyncHTTPClientTransport(policy: EgressPolicy(allowsLoopback: true))
        // Port 9 is discard; nothing listens there.
        let connection = try await revoked(url: "http://127.0.0.1:9/hook")
        _ = try await courier(transport).deliverDue()
        try await transport.shutdown()
        let message = try await message(connection)
        #expect(message.status == .pending && message.attempts == 1)
        #expect(message.lastReason?.contains("127.0.0.1") == true)
    }
}
