import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
package import PatchbayCore
import PatchbayEngine
import Synchronization

/// Requests over the network.
///
/// One client holds the connections of all providers. The address that a connection really reached is held against the
/// policy before a request is sent over it, so that a name cannot lead elsewhere between a look-up and the connection.
package final class AsyncHTTPClientTransport: HTTPTransport {
    /// The client, which is made for the first request: many a command sends none.
    private enum Client {
        case none
        case open(HTTPClient)
        case closed
    }

    // A class because the requests of all share the client.
    private let client = Mutex(Client.none)
    private let configuration: HTTPClient.Configuration
    private let policy: EgressPolicy
    private let watch = DeadlineWatch()

    /// How much is received at once: pages are large, and each portion passes through the whole pipeline.
    private static let portions = AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 65_536, maximum: 131_072)

    /// A transport; it must be shut down.
    ///
    /// The guard of connections follows the policy of URLs unless another is given.
    package init(policy: EgressPolicy, guardedBy peers: PeerGuard? = nil) {
        self.policy = policy
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: .seconds(10)),
            decompression: .enabled(limit: .none)
        )
        // Nobody asks for the spans.
        configuration.tracing.tracer = nil
        // A refused address must not be tried again until the deadline; whoever sends decides what is tried again.
        configuration.connectionPool.retryConnectionEstablishment = false
        let peers = peers ?? PeerGuard(policy: policy)
        configuration.http1_1ConnectionDebugInitializer = { channel in
            peers.check(channel).flatMap { channel.setOption(.recvAllocator, value: Self.portions) }
        }
        configuration.http2ConnectionDebugInitializer = { peers.check($0) }
        self.configuration = configuration
    }

    /// Closes all connections.
    package func shutdown() async throws {
        let client = client.withLock { client in
            defer { client = .closed }
            return client
        }
        if case .open(let client) = client { try await client.shutdown() }
    }

    /// The client; nil when the transport was shut down.
    private func openClient() -> HTTPClient? {
        client.withLock { client in
            switch client {
            case .open(let made): return made
            case .closed: return nil
            case .none:
                let made = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
                client = .open(made)
                return made
            }
        }
    }

    /// Sends a request, follows redirects within the limits, and reads the whole answer.
    package func send(_ request: ProviderRequest, limits: TransportLimits) async throws -> ProviderResponse {
        let deadline = NIODeadline.now() + .seconds(Int64(limits.timeoutSeconds))
        do {
            return try await watch.run(within: .seconds(limits.timeoutSeconds)) {
                try await self.follow(request, limits, deadline)
            }
        } catch is DeadlineWatch.Expired {
            throw TransportError.timedOut(seconds: limits.timeoutSeconds)
        }
    }

    private func follow(
        _ first: ProviderRequest,
        _ limits: TransportLimits,
        _ deadline: NIODeadline
    ) async throws -> ProviderResponse {
        var request = first
        var followed = 0
        while true {
            let response = try await exchange(request, limits, deadline)
            let next = try RedirectRule.next(request, response, allowedOrigins: limits.redirectOrigins)
            guard let next else { return response }
            guard followed < limits.redirects else { throw TransportError.tooManyRedirects(limit: limits.redirects) }
            followed += 1
            request = next
        }
    }

    private func exchange(
        _ request: ProviderRequest,
        _ limits: TransportLimits,
        _ deadline: NIODeadline
    ) async throws -> ProviderResponse {
        let origin = try policy.check(request.url)
        guard let client = openClient() else {
            throw TransportError.connection("no connection to `\(origin.host)` could be made or kept")
        }
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for field in request.headers.fields { outgoing.headers.add(name: field.name, value: field.value) }
        if request.headers["User-Agent"] == nil { outgoing.headers.add(name: "User-Agent", value: "patchbay") }
        if request.headers["Accept-Encoding"] == nil { outgoing.headers.add(name: "Accept-Encoding", value: "gzip") }
        if let body = request.body {
            outgoing.headers.replaceOrAdd(name: "Content-Type", value: body.mediaType)
            outgoing.body = .bytes(ByteBuffer(bytes: body.bytes))
        }
        do {
            let response = try await client.execute(outgoing, deadline: deadline)
            let body = try await Self.body(response, limits)
            var headers = HeaderFields()
            for field in response.headers { headers.add(field.name, field.value) }
            return ProviderResponse(
                status: Int(response.status.code),
                headers: headers,
                body: body
            )
        } catch {
            throw Self.failure(error, origin, limits)
        }
    }

    /// The body within the limits; a connection with more to come is closed when the rest is not wanted.
    private static func body(_ response: HTTPClientResponse, _ limits: TransportLimits) async throws -> [UInt8] {
        var body: [UInt8] = []
        if let length = response.headers.first(name: "Content-Length").flatMap({ Int($0) }), length > 0 {
            // What is announced is believed as far as it costs little.
            let count = min(length, limits.maximumBodyBytes, 1 << 20)
            body.reserveCapacity(ByteRoom.capacity(for: count + PageReader.padding))
        }
        for try await part in response.body {
            unsafe part.withUnsafeReadableBytes { unsafe body.append(contentsOf: $0) }
            guard body.count > limits.maximumBodyBytes else { continue }
            guard limits.cutsBody else { throw TransportError.bodyTooLarge(limit: limits.maximumBodyBytes) }
            body.removeLast(body.count - limits.maximumBodyBytes)
            break
        }
        return body
    }

    /// What went wrong, without a part of the request but its host.
    private static func failure(_ error: any Error, _ origin: Origin, _ limits: TransportLimits) -> any Error {
        switch error {
        case is CancellationError: return error
        case is PeerGuard.ClosedAddress: return EgressPolicy.refusal(origin.host)
        case is TransportError: return error
        case let error as HTTPClientError where error == .cancelled: return CancellationError()
        case let error as HTTPClientError where error == .deadlineExceeded:
            return TransportError.timedOut(seconds: limits.timeoutSeconds)
        case let error as HTTPClientError:
            return TransportError.connection("the connection to `\(origin.host)` failed: \(error.shortDescription)")
        default: return TransportError.connection("no connection to `\(origin.host)` could be made or kept")
        }
    }
}
