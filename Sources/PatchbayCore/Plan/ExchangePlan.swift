/// What a read sends to the provider, and what the answers mean.
package struct ExchangePlan: Sendable {
    /// What is sent for a page.
    package var request: RequestPlan
    /// What is sent for a page of the change feed; nil when there is none.
    package var feed: RequestPlan?
    /// What is sent for the record of an event that does not hold it whole; nil when events do.
    package var refetch: RequestPlan?
    /// What makes the list and asks after it; nil when it can be read at once.
    package var job: JobPlan?
    /// How lists inside records are read on.
    package var embedded: [EmbeddedPlan]
    /// What the answers mean.
    package var errors: ErrorPlan
    /// Which of the connection's tokens is sent; nil is the main one.
    package var token: String?

    /// Compiles a read; nil when it has no request.
    init?(_ read: ReadSpec, _ compiler: inout RequestCompiler) {
        guard let spec = read.request else { return nil }
        request = compiler.compile(spec, filter: read.incremental?.filter)
        feed = read.feed.map { compiler.compile($0.request, filter: $0.incremental?.filter) }
        refetch = read.feed?.refetch.map { compiler.compile($0) }
        job = read.job.flatMap { compiler.job($0, filter: read.incremental?.filter) }
        embedded = read.embedded.map { compiler.embedded($0, errors: read.errors) }
        errors = compiler.errors(read.errors)
        token = read.token?.value
    }
}
