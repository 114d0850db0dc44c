import PatchbayCore
import Synchronization

/// Tells an observer what happens in one run.
final class SyncWatch: Sendable {
    // A class because the data types of a run tell it side by side.
    private let service: String
    private let observer: Observer
    private let time: TimeSource
    private let starts = Mutex<[String: Timestamp]>([:])

    /// A watch over a run of a connection to a service.
    init(service: String, observer: Observer, time: TimeSource) {
        self.service = service
        self.observer = observer
        self.time = time
    }

    /// Takes note of what a run tells.
    func take(_ notice: SyncNotice) {
        switch notice {
        case .began(let dataType, _): starts.withLock { $0[dataType] = time.now() }
        case .page(let dataType, let counts):
            tell(dataType, .page(records: counts.processed, rejected: counts.rejected))
        case .waiting(let dataType, let microseconds, _): tell(dataType, .wait(seconds: Self.seconds(microseconds)))
        case .answered: break
        case .ended(let report):
            for _ in 0..<report.retries { tell(report.dataType, .retry) }
            let now = time.now()
            let start = starts.withLock { $0[report.dataType] } ?? now
            let seconds = Self.seconds(max(0, now.microseconds - start.microseconds))
            tell(report.dataType, .ended(report.status, seconds: seconds, at: now))
        }
    }

    private func tell(_ dataType: String, _ event: SyncObservation.Event) {
        observer.sync(SyncObservation(service: service, dataType: dataType, event))
    }

    private static func seconds(_ microseconds: Int) -> Double { Double(microseconds) / 1_000_000 }
}
