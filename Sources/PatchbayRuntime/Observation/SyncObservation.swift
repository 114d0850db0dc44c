package import PatchbayCore

/// Something that happened in a sync, for the counts of the server.
///
/// Services and data types are those of specs: their number is bounded, and neither is a user's.
package struct SyncObservation: Sendable, Equatable {
    /// What happened.
    package enum Event: Sendable, Equatable {
        /// A page was stored with so many records, of which so many were rejected.
        case page(records: Int, rejected: Int)
        /// A request was sent again after a failure.
        case retry
        /// So many seconds were waited, for a budget or after a failure.
        case wait(seconds: Double)
        /// The data type's read ended: how, after so many seconds, and when.
        case ended(DataTypeReport.Status, seconds: Double, at: Timestamp)
    }

    /// The provider.
    package var service: String
    /// The data type.
    package var dataType: String
    /// What happened.
    package var event: Event

    /// Something that happened.
    package init(service: String, dataType: String, _ event: Event) {
        self.service = service
        self.dataType = dataType
        self.event = event
    }
}

/// Something that happened to a webhook, for the counts of the server.
package enum WebhookObservation: Sendable, Equatable {
    /// What came of a delivery.
    package enum Reception: String, Sendable, CaseIterable {
        /// It concerns connections here.
        case accepted
        /// It was verified and concerns no connection here.
        case unmatched
        /// It had come before.
        case duplicate
        /// It asked to be answered.
        case challenge
        /// Its signature, its timestamp or its form is not right.
        case refused
    }

    /// What came of an attempt to tell an owner something.
    package enum Attempt: String, Sendable, CaseIterable {
        /// The receiver took it.
        case delivered
        /// It is tried again later.
        case failed
        /// It was tried for the last time.
        case dead
        /// It goes nowhere.
        case skipped
    }

    /// A delivery of a service came in.
    case received(service: String, Reception)
    /// A message was tried.
    case sent(WebhookMessage.Kind, Attempt)
}

/// Where observations go; they are taken note of at once and never fail.
package struct Observer: Sendable {
    /// Takes note of what happened in a sync.
    package var sync: @Sendable (SyncObservation) -> Void
    /// Takes note of what happened to a webhook.
    package var webhook: @Sendable (WebhookObservation) -> Void

    /// An observer.
    package init(
        sync: @escaping @Sendable (SyncObservation) -> Void,
        webhook: @escaping @Sendable (WebhookObservation) -> Void
    ) {
        self.sync = sync
        self.webhook = webhook
    }

    /// Nobody looks.
    package static let none = Observer(sync: { _ in }, webhook: { _ in })
}
