import PatchbayCore

/// Which URLs an owner may name as a webhook: where requests may go, and our own origin, which is never delivered to.
package struct WebhookPolicy: Sendable {
    private let egress: EgressPolicy
    private let ports: Set<Int>
    private let publicURL: PublicURL
    private let lookup: HostLookup

    /// A policy; the ports hold where requests may not go to this machine.
    package init(egress: EgressPolicy, ports: Set<Int>, publicURL: PublicURL, lookup: HostLookup) {
        self.egress = egress
        self.ports = ports
        self.publicURL = publicURL
        self.lookup = lookup
    }

    /// Looks at a URL and at the addresses that its host has now; a delivery looks at them again.
    ///
    /// A host that has no address now may have one later, so it is not refused.
    /// - Throws: `ServiceError.invalid` that names the setting.
    package func check(_ url: String) async throws {
        if let origin = Origin(of: url), origin == Origin(of: publicURL.value) { return }
        do throws(TransportError) {
            let origin = try egress.check(url)
            // Whoever may name any port can have this server knock at all of them.
            guard egress.allowsLoopback || ports.contains(origin.port) else {
                let listed = ports.sorted().map(String.init).joined(separator: ", ")
                throw .refused("the port \(origin.port) is none of those that this server calls: \(listed)")
            }
            for address in await lookup.addresses(origin.host) where !egress.allows(address) {
                throw EgressPolicy.refusal(origin.host)
            }
        } catch {
            throw ServiceError.invalid(field: "settings.webhookUrl", message: error.message)
        }
    }
}
