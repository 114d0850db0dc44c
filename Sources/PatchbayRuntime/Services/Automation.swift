package import PatchbayCore

/// What an installation does without being asked: it takes webhooks, tells owners, and starts syncs that are due.
package struct Automation: Sendable {
    /// What providers tell.
    package let incoming: IncomingWebhooks
    /// What owners are told.
    package let courier: WebhookCourier
    /// Syncs that are due.
    package let scheduler: SyncScheduler

    /// The automation of an installation.
    package init(
        _ services: Services,
        transport: any HTTPTransport,
        webhookSecrets: [String: [Secret<String>]],
        trigger: any SyncTrigger,
        observer: Observer
    ) {
        incoming = IncomingWebhooks(
            store: services.store,
            catalog: services.catalog,
            secrets: webhookSecrets,
            time: services.time,
            observer: observer
        )
        courier = WebhookCourier(
            store: services.store,
            transport: transport,
            publicURL: services.publicURL,
            time: services.time,
            random: services.random,
            observer: observer
        )
        scheduler = SyncScheduler(
            store: services.store,
            catalog: services.catalog,
            trigger: trigger,
            time: services.time,
            random: services.random
        )
    }
}
