import HTTPTypes
import Hummingbird
import NIOCore
import PatchbayEngine

extension Response {
    /// An answer of JSON, never stored by anyone on the way.
    init(json: JSONValue, status: HTTPResponse.Status = .ok) {
        var bytes: [UInt8] = []
        JSONText.append(json, to: &bytes)
        self.init(jsonBytes: bytes, status: status)
    }

    /// An answer of JSON that is text already.
    init(jsonBytes bytes: [UInt8], status: HTTPResponse.Status = .ok) {
        self.init(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// An answer of text.
    init(text: String, type: String, cache: String = "no-cache") {
        self.init(
            status: .ok,
            headers: [.contentType: type, .cacheControl: cache],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
