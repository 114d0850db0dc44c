/// How long a store waits for others, and how large it may grow.
package struct StoreLimits: Sendable, Hashable {
    /// How long a call waits for another process to let go of the file, in seconds.
    package var busySeconds: Double
    /// How many pages the file may have; nil leaves it to the disk.
    package var pages: Int?

    /// Limits.
    package init(busySeconds: Double = 5, pages: Int? = nil) {
        self.busySeconds = busySeconds
        self.pages = pages
    }
}
