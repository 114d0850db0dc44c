import PatchbayCore
package import Hummingbird
import Logging
import PatchbayRuntime

/// What is known of a request beside the request.
package struct APIContext: RequestContext {
    /// What the framework keeps.
    package var coreContext: CoreRequestContextStorage
    /// The id that the answer, its errors and its log lines carry.
    var requestID = ""
    /// When the request arrived.
    var arrivedAt = Timestamp(microseconds: 0)
    /// Who asks; set behind the identity middleware.
    var caller: Caller?

    /// The context of a request that has just arrived.
    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }

    /// Who asks.
    /// - Throws: that authentication is required.
    func requireCaller() throws -> Caller {
        guard let caller else { throw APIError.authenticationRequired }
        return caller
    }
}
