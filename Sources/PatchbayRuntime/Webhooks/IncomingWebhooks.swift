package import PatchbayCore

/// Takes what providers tell: verified, done once, answered at once.
///
/// What it calls for is kept in the store; ``SyncScheduler`` starts it.
package struct IncomingWebhooks: Sendable {
    /// What is answered; the reason of a refusal is for the log alone.
    package enum Answer: Sendable, Equatable {
        /// It was taken, or had been before.
        case taken
        /// It asked for this text.
        case reply(String)
        /// It is not believed.
        case refused(WebhookRefusal)
        /// No service of that name tells anything here.
        case unknown
    }

    private let store: any WebhookStore
    private let catalog: ProviderCatalog
    private let secrets: [String: [Secret<String>]]
    private let time: TimeSource
    private let observer: Observer

    /// How long a sync waits for more deliveries to join it, in seconds.
    private static let quietSeconds = 5

    /// The webhooks of a catalogue; `secrets` has those of each service, several while one is replaced.
    package init(
        store: any WebhookStore,
        catalog: ProviderCatalog,
        secrets: [String: [Secret<String>]],
        time: TimeSource,
        observer: Observer
    ) {
        self.store = store
        self.catalog = catalog
        self.secrets = secrets
        self.time = time
        self.observer = observer
    }

    /// The services that may tell something: their specs describe webhooks, and a secret is set.
    package var services: [String] { catalog.ids.filter { plan(of: $0) != nil } }

    private func plan(of service: String) -> (plan: WebhookPlan, secrets: [Secret<String>])? {
        guard let loaded = catalog[service]?.loaded, loaded.isUsable, let plan = loaded.webhooks,
            let own = secrets[service], !own.isEmpty
        else { return nil }
        return (plan, own)
    }

    /// Takes a delivery.
    /// - Throws: a `StoreError`; the provider sends the delivery again then.
    package func receive(_ service: String, headers: HeaderFields, body: [UInt8]) async throws -> Answer {
        guard let (plan, own) = plan(of: service) else { return .unknown }
        let now = time.now()
        let content: WebhookContent
        do {
            let delivery = WebhookDelivery(headers: headers, body: body, receivedAt: now)
            content = try plan.read(delivery, secrets: own, .host)
        } catch {
            observer.webhook(.received(service: service, .refused))
            return .refused(error)
        }
        if let reply = content.reply {
            observer.webhook(.received(service: service, .challenge))
            return .reply(reply)
        }
        let receipt = WebhookReceipt(
            service: service,
            content: content,
            receivedAt: now,
            dueAt: now.adding(seconds: Self.quietSeconds)
        )
        switch try await store.accept(receipt) {
        case .duplicate: observer.webhook(.received(service: service, .duplicate))
        case .accepted(let count):
            observer.webhook(.received(service: service, count > 0 ? .accepted : .unmatched))
        }
        return .taken
    }
}
