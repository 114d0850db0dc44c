import Synchronization

/// Where browsers reach the server, without a slash at the end; a port that the system chose is known only when it listens.
package final class PublicURL: Sendable {
    // A class because the services are built before the server listens.
    private let text: Mutex<String>

    /// A URL as the settings say it, or a first guess.
    package init(_ text: String) {
        self.text = Mutex(text)
    }

    /// The URL as it is known now.
    package var value: String {
        get { text.withLock { $0 } }
        set { text.withLock { $0 = newValue } }
    }
}
