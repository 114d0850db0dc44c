/// Why a service did not do what it was asked for, in the terms of the one who asked.
package enum ServiceError: Error, Sendable, Equatable {
    /// A part of the request is wrong: its name, and what is wrong with it.
    case invalid(field: String, message: String)
    /// There is no such service, connection, run or message for this owner.
    case notFound(Missing)
    /// The connection's permissions do not cover what was asked for.
    case forbidden(field: String, message: String)
    /// What was asked for does not fit the state of the connection; the word for machines, and a clause.
    case conflict(code: String, message: String, syncID: String? = nil)
    /// Too often.
    case rateLimited(RateLimit, RateLimit.Standing)
    /// The person or the provider said no: the code of the answer, and the provider's words.
    case refused(code: String, message: String)
    /// The provider did not answer as it should, and asks for a pause of so many seconds where it says so.
    case providerFailed(String, waitSeconds: Int? = nil)
    /// The provider did not answer in time.
    case providerTimedOut

    /// What is missing.
    package enum Missing: String, Sendable {
        case integration, connection, sync, message
    }
}
