import HTTPTypes
import Foundation
import Hummingbird
import NIOCore
import PatchbayEngine
import PatchbayRuntime

/// Reads the parts of a request that routes ask for.
enum APIRequest {
    /// The largest body, in bytes.
    static let bodyLimit = 1024 * 1024
    /// How long a body may take to arrive.
    static let bodyTime = Duration.seconds(30)

    /// The JSON object of a body that matches the fields; a POST none of whose members must be there needs no body.
    /// - Throws: 415 without a JSON content type, 413, 408, or 400 that names what is wrong.
    static func object(_ request: Request, _ fields: [APIField], _ time: TimeSource) async throws -> JSONObject {
        let mayBeEmpty = request.method == .post && !fields.contains(where: \.isRequired)
        guard let type = request.headers[.contentType] else {
            guard mayBeEmpty, try await body(request, time).isEmpty else { throw mediaType("is missing") }
            return JSONObject()
        }
        let name = type.split(separator: ";").first?.lowercased() ?? ""
        guard name.trimmingPrefix(" ") == "application/json" || name == "application/json " else {
            throw mediaType("is `\(type.prefix(80))`")
        }
        let bytes = try await body(request, time)
        if mayBeEmpty, bytes.isEmpty { return JSONObject() }
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw APIError.invalid("body", "is not JSON at byte \(error.offset + 1): \(error.message)")
        }
        guard let object = value.objectValue else { throw APIError.invalid("body", "is no JSON object") }
        try APIField.check(object, fields)
        return object
    }

    private static func mediaType(_ message: String) -> APIError {
        APIError(
            .unsupportedMediaType,
            "The content type must be application/json",
            code: "unsupported_media_type",
            details: APIError.fieldDetails("Content-Type", message)
        )
    }

    /// The bytes of a body, in a bounded time.
    /// - Throws: 413 or 408.
    static func body(_ request: Request, _ time: TimeSource) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > bodyLimit {
            throw HTTPError(.contentTooLarge)
        }
        let buffer = try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
            group.addTask { try await request.body.collect(upTo: bodyLimit) }
            group.addTask {
                try await time.sleep(bodyTime)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        guard let buffer else {
            throw APIError(.requestTimeout, "The request body did not arrive in time", code: "request_timeout")
        }
        return Array(buffer.readableBytesView)
    }
}

/// The parameters of a query (the URL Standard's `application/x-www-form-urlencoded`).
struct QueryParameters {
    private(set) var pairs: [(name: String, value: String)] = []

    /// The parameters of a request.
    /// - Throws: that a parameter occurs twice (RFC 6749 section 3.1) or is no UTF-8.
    init(_ request: Request, allowed: [String]? = nil) throws {
        for pair in (request.uri.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = Self.decode(parts.count > 1 ? parts[1] : "") else {
                throw APIError.invalid("query", "is not percent-encoded UTF-8")
            }
            guard self[name] == nil else { throw APIError.invalid(String(name.prefix(80)), "occurs twice") }
            pairs.append((name, value))
        }
        if let allowed, let unknown = pairs.first(where: { !allowed.contains($0.name) }) {
            throw APIError.invalid(String(unknown.name.prefix(80)), "is unknown")
        }
    }

    /// The value of a parameter.
    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// The number of a parameter; nil when it is not there.
    func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw APIError.invalid(
                name,
                "is `\(text.prefix(80))`, expected a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// The value of a parameter that must be there.
    func require(_ name: String) throws -> String {
        guard let value = self[name], !value.isEmpty else { throw APIError.invalid(name, "is missing") }
        return value
    }

    private static func decode(_ text: Substring) -> String? {
        String(text).replacing("+", with: " ").removingPercentEncoding
    }
}
