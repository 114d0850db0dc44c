import PatchbayCore
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

struct AsyncHTTPClientTransportTests {
    /// Time enough, however busy the tests are.
    static let limits = TransportLimits(timeoutSeconds: 3600, maximumBodyBytes: 1000, redirects: 2)

    /// Runs a server and a transport that may reach it.
    static func exchange<Result: Sendable>(
        policy: EgressPolicy = EgressPolicy(allowsLoopback: true),
        _ handler: @escaping @Sendable (LoopbackServer.Request) async -> LoopbackServer.Response,
        _ body: (AsyncHTTPClientTransport, String) async throws -> Result
    ) async throws -> Result {
        try await LoopbackServer.run(handler) { server in
            let transport = AsyncHTTPClientTransport(policy: policy)
            do {
                let result = try await body(transport, server.url)
                try await transport.shutdown()
                return result
            } catch {
                try await transport.shutdown()
                throw error
            }
        }
    }

    @Test func sendsTheWholeRequestAndReadsTheWholeAnswer() async throws {
        let response = try await Self.exchange { request in
            .json(
                #"{"method":"\#(request.method)","target":"\#(request.path)?\#(request.query)","type":"\#(request.header("content-type") ?? "")","key":"\#(request.header("x-key") ?? "")","body":"\#(request.text)"}"#,
                status: 201,
                headers: [(name: "X-Left", value: "9")]
            )
        } _: { transport, url in
            try await transport.send(
                ProviderRequest(
                    method: "POST",
                    url: url + "/a%2Fb?c=d%20e",
                    headers: ["X-Key": "k"],
                    body: .form([FormURLEncoding.Pair("f", "g h")])
                ),
                limits: Self.limits
            )
        }
        #expect(response.status == 201)
        #expect(response.headers["x-left"] == "9")
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"{"method":"POST","target":"/a%2Fb?c=d%20e","type":"application/x-www-form-urlencoded","key":"k","body":"f=g+h"}"#
        )
    }

    @Test func refusesToReachThisMachineUnlessItIsOpened() async throws {
        try await LoopbackServer.run { _ in
            .json("{}")
        } _: { server in
            let transport = AsyncHTTPClientTransport(policy: .standard)
            for url in [server.url, "https://127.0.0.1:\(server.port)", "https://localhost:\(server.port)"] {
                let error = await #expect(throws: TransportError.self) {
                    try await transport.send(ProviderRequest(method: "GET", url: url), limits: Self.limits)
                }
                #expect(error?.isTransient == false || url.contains("localhost"))
            }
            try await transport.shutdown()
        }
    }

    @Test func boundsTheBody() async throws {
        await #expect(throws: TransportError.bodyTooLarge(limit: 1000)) {
            try await Self.exchange { _ in
                .init(200, body: [UInt8](repeating: 0x20, count: 1001))
            } _: { transport, url in
                try await transport.send(ProviderRequest(method: "GET", url: url), limits: Self.limits)
            }
        }
    }

    @Test func boundsTheTime() async throws {
        let limits = TransportLimits(timeoutSeconds: 1, maximumBodyBytes: 1000)
        let answered = Alarm()
        defer { answered.ring() }
        await #expect(throws: TransportError.timedOut(seconds: 1)) {
            try await Self.exchange { _ in
                try? await answered.wait()
                return .json("{}")
            } _: { transport, url in
                try await transport.send(ProviderRequest(method: "GET", url: url), limits: limits)
            }
        }
    }

    @Test func tellsAConnectionThatBreaks() async throws {
        let error = await #expect(throws: TransportError.self) {
            try await Self.exchange { _ in
                var response = LoopbackServer.Response.json(#"{"a":"#)
                response.ending = .reset
                return response
            } _: { transport, url in
                try await transport.send(
                    ProviderRequest(method: "GET", url: url + "/x?key=MARKER"),
                    limits: Self.limits
                )
            }
        }
        #expect(error?.isTransient == true)
        #expect(error?.message.contains("MARKER") == false)
    }

    @Test func followsRedirectsWithinTheLimit() async throws {
        let response = try await Self.exchange { request in
            request.path == "/end"
                ? .json(#""\#(request.header("authorization") ?? "none")""#)
                : .init(302, headers: [(name: "Location", value: request.path == "/a" ? "/b" : "/end")])
        } _: { transport, url in
            try await transport.send(
                ProviderRequest(method: "GET", url: url + "/a", headers: ["Authorization": "Bearer t"]),
                limits: Self.limits
            )
        }
        #expect(String(decoding: response.body, as: UTF8.self) == #""Bearer t""#)
        await #expect(throws: TransportError.tooManyRedirects(limit: 2)) {
            try await Self.exchange { _ in
                .init(302, headers: [(name: "Location", value: "/again")])
            } _: { transport, url in
                try await transport.send(ProviderRequest(method: "GET", url: url), limits: Self.limits)
            }
        }
    }

    @Test func looksAtTheAddressOfEveryRedirect() async throws {
        var limits = Self.limits
        limits.redirectOrigins = ["https://169.254.169.254"]
        let open = limits
        await #expect(throws: TransportError.refused("`169.254.169.254` is not a public address")) {
            try await Self.exchange { _ in
                .init(302, headers: [(name: "Location", value: "https://169.254.169.254/latest/meta-data")])
            } _: { transport, url in
                try await transport.send(ProviderRequest(method: "GET", url: url), limits: open)
            }
        }
    }

    /// A server that another one, with a request with a credential, redirects to; returns what it was asked.
    private static func redirected(
        _ limits: @escaping @Sendable (_ other: String) -> TransportLimits,
        _ check: @Sendable @escaping (String, Result<ProviderResponse, any Error>) -> Void
    ) async throws -> [String] {
        let asked = Mutex<[String]>([])
        try await LoopbackServer.run { request in
            asked.withLock { $0.append(request.header("x-key") ?? "no key") }
            return .json("{}")
        } _: { other in
            try await exchange { _ in
                .init(302, headers: [(name: "Location", value: other.url + "/elsewhere")])
            } _: { transport, url in
                let request = ProviderRequest(method: "GET", url: url, headers: ["X-Key": "MARKER"])
                do {
                    check(other.url, .success(try await transport.send(request, limits: limits(other.url))))
                } catch {
                    check(other.url, .failure(error))
                }
            }
        }
        return asked.withLock { $0 }
    }

    @Test func sendsNothingToAnotherOrigin() async throws {
        let asked = try await Self.redirected({ _ in Self.limits }) { other, result in
            let reason = "the redirect of `127.0.0.1` leads to `\(other)`, which `api.allowedOrigins` does not name"
            #expect(throws: TransportError.refused(reason)) { try result.get() }
        }
        #expect(asked.isEmpty)
    }

    @Test func sendsNoCredentialsToAnOriginThatIsNamed() async throws {
        let asked = try await Self.redirected { other in
            var limits = Self.limits
            limits.redirectOrigins = [other]
            return limits
        } _: { _, result in
            #expect(throws: Never.self) { try result.get() }
        }
        #expect(asked == ["no key"])
    }
}
