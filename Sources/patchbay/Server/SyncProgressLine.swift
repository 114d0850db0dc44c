import Foundation
import PatchbayCore
import PatchbayRuntime
import Synchronization

/// How a sync goes, in one line that changes: pages, records, rate, and what is waited for.
final class SyncProgressLine: Sendable {
    // A class because the tasks of all data types tell it.
    private struct Progress {
        var pages = 0
        var records = 0
        var rejected = 0
        var current: [String] = []
        /// Until when a data type waits, and whether the provider's budget is spent.
        var waits: [String: (until: Timestamp, reason: SyncWait.Reason)] = [:]
    }

    private let progress = Mutex(Progress())
    private let begun: Timestamp
    private let isShown: Bool

    /// How many columns a terminal has that does not say.
    private static let usualColumns = 80
    /// How often the line is drawn.
    private static let pause = Duration.milliseconds(200)

    /// A line that is drawn on a terminal alone.
    init(isShown: Bool) {
        self.isShown = isShown
        begun = TimeSource.system.now()
    }

    /// Takes what the sync tells.
    func take(_ notice: SyncNotice) {
        let now = TimeSource.system.now()
        progress.withLock { progress in
            switch notice {
            case .began(let dataType, _): progress.current.append(dataType)
            case .page(let dataType, let counts):
                progress.pages += 1
                progress.records += counts.processed
                progress.rejected += counts.rejected
                progress.waits[dataType] = nil
            case .waiting(let dataType, let microseconds, let reason):
                let until = Timestamp(microseconds: now.microseconds + microseconds)
                progress.waits[dataType] = (until, reason)
            case .answered(let dataType, _, _): progress.waits[dataType] = nil
            case .ended(let report): progress.current.removeAll { $0 == report.dataType }
            }
        }
    }

    /// Runs a body while the line is drawn, and takes the line away.
    func drawn<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        guard isShown else { return try await body() }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    let text = self.text(at: TimeSource.system.now())
                    // A line that went on in the next row could not be taken back.
                    let room = (Terminal.columns(2) ?? Self.usualColumns) - 1
                    Terminal.standardError("\r\u{1B}[K" + PrintableText.cut(text, toWidth: room))
                    guard (try? await TimeSource.system.sleep(Self.pause)) != nil else { break }
                }
                return nil
            }
            group.addTask { try await body() }
            defer {
                group.cancelAll()
                Terminal.standardError("\r\u{1B}[K")
            }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    /// The line at an instant.
    func text(at now: Timestamp) -> String {
        progress.withLock { progress in
            let seconds = max(0.2, Double(now.microseconds - begun.microseconds) / 1_000_000)
            var parts = [
                progress.current.joined(separator: ", "), Self.count(progress.pages, "page"),
                Self.count(progress.records, "record"), "\(Int(Double(progress.records) / seconds))/s",
            ]
            if progress.rejected > 0 { parts.append("\(progress.rejected) rejected") }
            for (dataType, wait) in progress.waits.sorted(by: { $0.key < $1.key }) where wait.until > now {
                let left = (wait.until.microseconds - now.microseconds + 999_999) / 1_000_000
                let what =
                    switch wait.reason {
                    case .retry: ""
                    case .rateLimit: " for the rate limit"
                    case .job: " for the provider's job"
                    }
                parts.append("\(dataType) waits \(left) s\(what)")
            }
            return parts.filter { !$0.isEmpty }.joined(separator: " · ")
        }
    }

    static func count(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }
}
