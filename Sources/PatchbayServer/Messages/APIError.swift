import HTTPTypes
import Hummingbird
import PatchbayEngine
import PatchbayRuntime

/// A refusal in the documented shape: `success`, `error`, `details`, `retryAfter`, and our `code` and `requestId`.
struct APIError: Error, Sendable {
    var status: HTTPResponse.Status
    /// The sentence of the document, or ours where it is silent.
    var error: String
    /// The word for machines.
    var code: String
    var details: JSONObject?
    /// In seconds.
    var retryAfter: Int?
    var headers = HTTPFields()

    init(
        _ status: HTTPResponse.Status,
        _ error: String,
        code: String,
        details: JSONObject? = nil,
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.error = error
        self.code = code
        self.details = details
        self.retryAfter = retryAfter
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
    }

    static var authenticationRequired: APIError {
        var error = APIError(.unauthorized, "Authentication required", code: "authentication_required")
        error.headers[.wwwAuthenticate] = "Bearer"
        return error
    }

    /// A part of a request that is wrong.
    static func invalid(_ field: String, _ message: String) -> APIError {
        APIError(
            .badRequest,
            "Invalid integration configuration",
            code: "invalid_request",
            details: fieldDetails(field, message)
        )
    }

    static func fieldDetails(_ field: String, _ message: String) -> JSONObject {
        JSONObject([
            JSONObject.Member(name: "field", value: .string(field)),
            JSONObject.Member(name: "message", value: .string(message)),
        ])
    }

    /// The body.
    func body(requestID: String) -> JSONValue {
        var object = JSONObject([
            JSONObject.Member(name: "success", value: false),
            JSONObject.Member(name: "error", value: .string(error)),
        ])
        if let details { object["details"] = .object(details) }
        if let retryAfter { object["retryAfter"] = .number(JSONNumber(retryAfter)) }
        object["code"] = .string(code)
        object["requestId"] = .string(requestID)
        return .object(object)
    }

    /// The answer.
    func response(requestID: String) -> Response {
        var response = Response(json: body(requestID: requestID), status: status)
        for field in headers { response.headers[field.name] = field.value }
        return response
    }
}
