package import PatchbayCore
import PatchbayEngine

/// Takes the pages of a sync that stores nothing: hands them to whoever wants to look at them, up to a number of pages.
package actor PreviewSink: SyncSink {
    private let pageLimit: Int?
    private let take: @Sendable (PageCommit) -> Void
    private var pages: [String: Int] = [:]
    private var counts: [String: SyncCounts] = [:]
    private var stops: [String: StopSignal] = [:]
    /// The records of data types that others are read for, by their keys.
    private var parents: [String: [String: (source: [UInt8], parent: String?, level: Int)]] = [:]

    /// A sink that ends each data type after so many pages; nil never does.
    package init(pageLimit: Int?, take: @escaping @Sendable (PageCommit) -> Void) {
        self.pageLimit = pageLimit
        self.take = take
    }

    /// Nothing is known of earlier syncs.
    package func checkpoint(_ dataType: String) -> String? { nil }

    /// Parents among the records that came so far.
    package func parents(_ query: ParentQuery, for dataType: String) throws -> [SyncParent] {
        let name = query.level == 0 ? query.dataType : dataType
        let found = (parents[name] ?? [:]).filter { key, record in
            (query.level == 0 || record.level == query.level - 1)
                && query.after.map { $0.utf8.lexicographicallyPrecedes(key.utf8) } ?? true
        }
        let keys = found.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return keys.prefix(query.limit + 1).compactMap { key in
            guard let record = found[key], let value = try? JSONValue(parsing: record.source) else { return nil }
            return SyncParent(key: key, record: value, outer: record.parent.flatMap { try? JSONValue(parsing: $0) })
        }
    }

    /// Hands pages over, and ends their data type when it has had enough of them.
    package func commit(_ pages: [PageCommit]) {
        for page in pages {
            let count = self.pages[page.dataType] ?? 0
            // Pages that were on their way when the last one came are not wanted.
            if let pageLimit, count >= pageLimit { continue }
            self.pages[page.dataType] = count + page.pages
            counts[page.dataType, default: SyncCounts()] += page.counts
            take(page)
            if page.keepsSource { keep(page) }
            if let pageLimit, count + page.pages >= pageLimit { stops[page.dataType]?.stop(.canceled) }
        }
    }

    private func keep(_ page: PageCommit) {
        for part in page.parts {
            for row in part.batch.rows where row.fate == .stored {
                let key = String(decoding: part.batch.names[row.key], as: UTF8.self)
                let source = Array(part.batch.sources[row.source])
                parents[page.dataType, default: [:]][key] = (source, part.parent, part.level)
            }
        }
    }

    /// A report with what was handed over of its data type.
    func completed(_ report: DataTypeReport) -> DataTypeReport {
        var report = report
        report.pages = pages[report.dataType] ?? 0
        report.counts = counts[report.dataType] ?? SyncCounts()
        // What came behind the last page that was wanted was not handed over.
        if let pageLimit, report.pages >= pageLimit, report.status == .completed { report.status = .canceled }
        return report
    }

    /// Nobody keeps what is told.
    package func report(_ report: DataTypeReport) {}

    /// A signal of the data type's own, which the run's gives as well.
    package func stop(for dataType: String, of run: StopSignal) -> StopSignal {
        let stop = StopSignal()
        stops[dataType] = stop
        run.forward(to: stop)
        return stop
    }
}

extension SyncService {
    /// Reads a connection and stores nothing: the first pages of each data type are handed over.
    /// - Throws: a `ServiceError` when the connection cannot be read, and `CancellationError`.
    package func preview(
        _ connection: Connection,
        dataTypes: [String]?,
        pages: Int?,
        stop: StopSignal,
        notify: @escaping @Sendable (SyncNotice) -> Void,
        take: @escaping @Sendable (PageCommit) -> Void
    ) async throws -> [DataTypeReport] {
        let chosen = try readable(dataTypes, connection)
        do {
            let sink = PreviewSink(pageLimit: pages, take: take)
            let sync = try await self.sync(connection, kind: .full, sink: sink, notify: notify)
            let order = SyncOrder(chosen, of: sync.provider.dataTypes)
            let planned = order.dataTypes.map { DataTypeReport(dataType: $0.name) }
            var reports: [DataTypeReport] = []
            for report in try await sync.run(order, planned, stop: stop) {
                reports.append(await sink.completed(report))
            }
            return reports
        } catch let lack as Lack {
            throw ServiceError.conflict(code: "not_connected", message: lack.reason)
        }
    }
}
