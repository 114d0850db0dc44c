/// Why a connection could not be made, refreshed or used.
package enum AuthError: Error, Sendable, Hashable {
    /// The provider or the person said no: the error code, which is short and plain, and words for people.
    case refused(code: String, words: String?)
    /// The grant has ended: the person must agree again (RFC 6749 section 5.2, `invalid_grant`).
    case grantEnded(code: String)
    /// The provider did not answer as it should; trying again may help. One clause says what it did.
    case failed(String, waitSeconds: Int? = nil)
    /// A callback that is not the answer to what was asked: one clause says why.
    case invalidCallback(String)
    /// There is no way to do this with this way to authenticate: one clause says what is missing.
    case unsupported(String)
    /// A request could not be made.
    case request(RequestError)

    /// One clause for the owner of the connection.
    package var message: String {
        switch self {
        case .refused(let code, let words):
            "the provider refused with `\(code)`" + (words.map { ": \($0)" } ?? "")
        case .grantEnded(let code): "the provider has ended the grant (`\(code)`)"
        case .failed(let what, _), .invalidCallback(let what), .unsupported(let what): what
        case .request(let error): error.message
        }
    }
}

extension RequestPlan {
    /// The request for some values, as a step of connecting.
    func prepare(_ scope: RequestScope) throws(AuthError) -> ProviderRequest {
        do throws(RequestError) {
            return try render(scope)
        } catch {
            throw .request(error)
        }
    }
}

/// Text of a provider, made fit for logs, histories and answers: visible and short.
enum ProviderWords {
    /// An error code; nil when there is none.
    static func code(_ text: String?) -> String? { clipped(text, 64) }

    /// An error code as RFC 6749 section 5.2 allows one: what stands before the first other character; nil when there is
    /// none, or when it is longer than any code is.
    static func errorCode(_ text: String?) -> String? {
        guard let text, text.unicodeScalars.count <= 64 else { return nil }
        let plain = text.unicodeScalars.prefix { scalar in
            (0x21...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\"
        }
        return plain.isEmpty ? nil : String(plain)
    }

    /// A sentence; nil when there is none.
    static func sentence(_ text: String?) -> String? { clipped(text, 300) }

    private static func clipped(_ text: String?, _ limit: Int) -> String? {
        guard let text, !text.isEmpty else { return nil }
        let visible = PrintableText.visible(String(text.prefix(limit)))
        return text.count > limit ? visible + "…" : visible
    }
}
