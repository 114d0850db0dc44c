import PatchbayCore
import PatchbayEngine

/// Maps the pages of one data type and gathers what is to be committed.
actor PageWorker {
    /// How what is gathered is kept.
    struct Keeping: Sendable {
        /// Whether records are kept as the provider sent them, too.
        var keepsSource: Bool
        /// Whether absence deletes.
        var tracksSeen: Bool
    }

    private let mapper: PageMapper
    private let sync: SyncPlan
    private let variables: [String: JSONValue]
    private let keeping: Keeping
    private var parts: [PageCommit.Part] = []
    private var counts = SyncCounts()

    /// A worker for a data type; nil when it cannot be synced.
    init?(_ dataType: DataTypePlan, variables: [String: JSONValue], keeping: Keeping) {
        guard let mapper = PageMapper(dataType), let sync = dataType.sync else { return nil }
        self.mapper = mapper
        self.sync = sync
        self.variables = variables
        self.keeping = keeping
    }

    /// Maps a page.
    func map(_ page: SyncPage) -> MappedPage {
        // What is left of a page that was given up; it is read again.
        if page.refetched == nil { forget() }
        let (found, mapped) = mapper.map(page, variables: variables)
        var batch = found
        counts += mapped.counts
        guard !batch.rows.isEmpty else { return mapped }
        // The answer itself is the larger part by far; only refused records are always kept as they came.
        if !keeping.keepsSource, !batch.rows.contains(where: { $0.fate == .rejected }) { batch.sources = [] }
        let read: String? =
            switch page.list {
            case .records(let read), .feed(let read): sync.reads[read].name
            case .deletions: nil
            }
        parts.append(
            PageCommit.Part(
                batch: batch,
                read: read,
                level: page.level,
                parent: page.parent?.compactText,
                generation: page.generation,
                comparesVersions: page.comparesVersions
            )
        )
        return mapped
    }

    /// What the machine asks to be written, with the records that were gathered.
    func take(_ commit: SyncCommit) -> PageCommit {
        defer { forget() }
        return PageCommit(
            dataType: sync.dataType,
            parts: parts,
            keepsSource: keeping.keepsSource,
            tracksSeen: keeping.tracksSeen,
            mappingDigest: sync.mappingDigest,
            checkpoint: commit.checkpoint.text,
            parents: commit.parents,
            deletesUnseenSince: commit.deletesUnseenSince,
            counts: counts,
            pages: commit.page == nil ? 0 : 1
        )
    }

    private func forget() {
        parts = []
        counts = SyncCounts()
    }
}
