import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import PatchbayEngine

/// A client of servers on this machine that shows each answer as it is: no redirect is followed, nothing is tried again.
package struct LoopbackClient: Sendable {
    private let client: HTTPClient
    /// The URL that the paths of requests are appended to.
    package let base: String
    /// The session token; nil when nobody asks.
    package var token: String?

    /// An answer.
    package struct Answer: Sendable {
        /// The status.
        package var status: Int
        /// The header fields in order.
        package var headers: [(name: String, value: String)]
        /// The body.
        package var bytes: [UInt8]

        /// The body as JSON; null when it is none.
        package var json: JSONValue { (try? JSONValue(parsing: bytes)) ?? .null }
        /// The body as text.
        package var text: String { String(decoding: bytes, as: UTF8.self) }

        /// The value of a header; nil when there is none.
        package func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    /// Gives a client to a body, and closes its connections afterwards.
    package static func run<Result>(
        _ base: String,
        token: String? = nil,
        _ body: (LoopbackClient) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let result = try await body(LoopbackClient(client: client, base: base, token: token))
            try await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// The same client for another user, or for nobody.
    package func with(token: String?) -> LoopbackClient {
        var other = self
        other.token = token
        return other
    }

    /// Sends a request; a path that is a whole URL goes there.
    package func send(
        _ method: String,
        _ path: String,
        json: JSONValue? = nil,
        headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : base + path)
        request.method = HTTPMethod(rawValue: method)
        if let token, !path.hasPrefix("http") { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for field in headers { request.headers.add(name: field.name, value: field.value) }
        if let json {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: json.compactText))
        }
        let response = try await client.execute(request, timeout: .minutes(10))
        let body = try await response.body.collect(upTo: 16 << 20)
        return Answer(
            status: Int(response.status.code),
            headers: response.headers.map { (name: $0.name, value: $0.value) },
            bytes: Array(body.readableBytesView)
        )
    }

    /// Follows the page of a provider, whose person agrees, and gives the query with which it sends the person back.
    package func agree(to url: String) async throws -> String {
        let answer = try await send("GET", url)
        guard answer.status == 302, let location = answer.header("Location"), let mark = location.firstIndex(of: "?")
        else { throw NoConsent(status: answer.status, text: answer.text) }
        return String(location[location.index(after: mark)...])
    }

    /// The provider's page did not send the person back.
    package struct NoConsent: Error {
        /// Its status.
        package var status: Int
        /// Its body.
        package var text: String
    }
}
