import Dispatch
import Foundation

/// Finds the addresses of a host's name.
package struct HostLookup: Sendable {
    /// All addresses of a name; none when it has none, or when nobody answers in time.
    package var addresses: @Sendable (String) async -> [InternetAddress]

    /// A way to find addresses.
    package init(addresses: @escaping @Sendable (String) async -> [InternetAddress]) {
        self.addresses = addresses
    }

    /// How long the system's resolver may take, in seconds.
    private static let patience = 3

    /// The system's resolver, which also understands short and hexadecimal forms of IPv4 as clients do.
    package static let system = HostLookup { name in
        let (found, answer) = AsyncStream<[InternetAddress]>.makeStream()
        // The resolver blocks its thread and cannot be cancelled; whoever waits goes on without it.
        DispatchQueue.global().async {
            answer.yield(Host(name: name).addresses.compactMap { InternetAddress($0) })
            answer.finish()
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(patience)) { answer.finish() }
        return await found.first { _ in true } ?? []
    }
}
