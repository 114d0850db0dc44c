import PatchbayCore
import PatchbayEngine

/// Tells owners what happened, at their connections' `settings.webhookUrl`, by the Standard Webhooks specification.
///
/// At least once and in no order: a receiver knows a message that it has seen by its `webhook-id`.
package struct WebhookCourier: Sendable {
    private let store: any Store
    private let transport: any HTTPTransport
    private let publicURL: PublicURL
    private let time: TimeSource
    private let random: RandomSource
    private let observer: Observer

    /// How often a message is tried before it is dead: over about thirty hours.
    private static let attempts = 9
    /// The first pause, in seconds; each later one is four times as long.
    private static let firstPause = 5
    /// The longest pause, in seconds.
    private static let longestPause = 86_400
    /// How many messages are tried at once.
    package static let width = 16
    /// How long a message is kept from other servers, in seconds: longer than an attempt may take.
    private static let leaseSeconds = 60
    /// Ten seconds, no redirects; of the answer only the status counts, so that its body is cut.
    private static let limits = TransportLimits(
        timeoutSeconds: 10,
        maximumBodyBytes: 64 * 1024,
        redirects: 0,
        cutsBody: true
    )

    /// A courier; the transport holds every address against the egress policy.
    package init(
        store: any Store,
        transport: any HTTPTransport,
        publicURL: PublicURL,
        time: TimeSource,
        random: RandomSource,
        observer: Observer
    ) {
        self.store = store
        self.transport = transport
        self.publicURL = publicURL
        self.time = time
        self.random = random
        self.observer = observer
    }

    /// Tries the message that is due first; returns how many were tried.
    ///
    /// So many of them at once as are to be tried side by side: an attempt may last as long as its receiver lets it.
    package func deliverDue() async throws -> Int {
        let holder = random.token()
        let now = time.now()
        let lease = WorkLease(holder: holder, until: now.adding(seconds: Self.leaseSeconds))
        let messages = try await store.takeDueMessages(lease, now: now, limit: 1)
        for message in messages { try await attempt(message, holder: holder) }
        return messages.count
    }

    private func attempt(_ message: WebhookMessage, holder: String) async throws {
        var message = message
        message.lastStatus = nil
        message.lastReason = nil
        let connection = try await store.connection(message.connection, of: message.owner)
        let outcome: WebhookObservation.Attempt
        if let url = connection?.settings["webhookUrl"]?.stringValue {
            outcome = isOwn(url) ? skip(&message, "the URL is this server's own") : try await send(&message, to: url)
        } else {
            outcome = skip(&message, "the connection has no `webhookUrl` any more")
        }
        if try await store.settle(message, holder: holder) { observer.webhook(.sent(message.kind, outcome)) }
    }

    /// Whether a URL leads to this server itself.
    private func isOwn(_ url: String) -> Bool {
        Origin(of: url).map { $0 == Origin(of: publicURL.value) } ?? false
    }

    private func skip(_ message: inout WebhookMessage, _ reason: String) -> WebhookObservation.Attempt {
        message.status = .skipped
        message.settledAt = time.now()
        message.lastReason = reason
        return .skipped
    }

    private func send(_ message: inout WebhookMessage, to url: String) async throws -> WebhookObservation.Attempt {
        let keys = try await store.signingKeys(
            of: message.connection,
            owner: message.owner,
            at: time.now(),
            orKeep: Secret(random.bytes(32))
        )
        let headers = StandardWebhook.headers(
            id: message.id,
            body: message.payload,
            at: time.now(),
            keys: keys,
            .host
        )
        let body = ProviderRequest.Body(bytes: message.payload, mediaType: "application/json")
        let request = ProviderRequest(method: "POST", url: url, headers: headers, body: body, hidesPath: true)
        message.attempts += 1
        var askedSeconds: Int?
        do {
            let response = try await transport.send(request, limits: Self.limits)
            message.lastStatus = response.status
            if response.isSuccess {
                message.status = .delivered
                message.settledAt = time.now()
                return .delivered
            }
            message.lastReason = "the receiver answered \(response.status)"
            askedSeconds = RetryAfter.seconds(response, receivedAt: time.now())
        } catch let error as TransportError {
            message.lastReason = error.message
        }
        return fail(&message, askedSeconds)
    }

    /// What comes after a failure: another attempt later, or none.
    ///
    /// 410 says that nobody wants the messages any more.
    private func fail(_ message: inout WebhookMessage, _ askedSeconds: Int?) -> WebhookObservation.Attempt {
        guard message.attempts < Self.attempts, message.lastStatus != 410 else {
            message.status = .dead
            message.settledAt = time.now()
            return .dead
        }
        let pause = max(pause(after: message.attempts), min(askedSeconds ?? 0, Self.longestPause))
        message.dueAt = time.now().adding(seconds: pause)
        return .failed
    }

    /// The pause after so many attempts, a fifth shorter to a fifth longer, so that what failed together does not come
    /// back together.
    private func pause(after attempts: Int) -> Int {
        let whole = min(Self.firstPause << (2 * (attempts - 1)), Self.longestPause)
        let byte = Int(random.bytes(1)[0])
        return whole * (800 + byte * 400 / 255) / 1000
    }
}
