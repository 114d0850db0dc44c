import Dispatch

/// Runs tasks on threads of their own, beside those that tests share.
///
/// Tests that compute hold the shared threads for long; what waits for a played server must not wait for them.
final class AsideExecutor: TaskExecutor {
    // A class because an executor has an identity.
    /// The one of all tests.
    static let shared = AsideExecutor()

    private let queue = DispatchQueue(label: "patchbay.tests.aside", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
