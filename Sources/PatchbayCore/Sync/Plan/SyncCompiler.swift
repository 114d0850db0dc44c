import PatchbayEngine

extension RequestCompiler {
    /// How a data type is synced; nil when one of its reads has no request or no records.
    ///
    /// `resolved` is the data type's JSON after inheritance, `api` that of all requests; from them come the digests.
    mutating func sync(_ spec: DataTypeSpec, resolved: JSONValue, root: JSONValue) -> SyncPlan? {
        let reads = spec.reads.compactMap { read($0) }
        let deletionList = spec.deletion?.list.map { list in
            SyncQueryPlan(
                request: compile(list.request, filter: spec.reads.first?.incremental?.filter),
                page: page(list.recordsSpec, list.pagination, errors: spec.reads.first?.errors ?? []),
                increment: nil,
                order: .none,
                caps: []
            )
        }
        let preparations = spec.preparations.map { preparation($0) }
        // Everything was compiled before, so that all findings are told at once.
        guard reads.count == spec.reads.count else { return nil }
        let digests = SyncDigests(resolved, root, environment)
        return SyncPlan(
            dataType: spec.name.value,
            preparations: preparations,
            reads: reads,
            deletionList: deletionList,
            deletesAbsent: spec.deletion?.byAbsence ?? false,
            retry: api.retry,
            allowedOrigins: api.allowedOrigins.map(\.value),
            requestDigest: digests.request,
            mappingDigest: digests.mapping
        )
    }

    private mutating func read(_ spec: ReadSpec) -> SyncReadPlan? {
        guard let request = spec.request else { return nil }
        guard let records = spec.records else {
            _ = compile(request, filter: spec.incremental?.filter)
            return nil
        }
        let increment = spec.incremental.map { IncrementPlan($0, environment) }
        let list = SyncQueryPlan(
            request: compile(request, filter: spec.incremental?.filter),
            page: page(
                records,
                spec.pagination,
                errors: spec.errors,
                checkpoint: spec.checkpoint,
                increment: increment
            ),
            increment: increment,
            order: spec.order,
            // Where there is a feed, it is the one whose answers are cut.
            caps: spec.feed == nil ? spec.caps : []
        )
        return SyncReadPlan(
            name: spec.name?.value,
            list: list,
            feed: spec.feed.map { feed($0, spec) },
            parents: spec.fanOut.map { factors($0) } ?? [],
            errors: errors(spec.errors),
            job: spec.job.flatMap { job($0, filter: spec.incremental?.filter) },
            embedded: spec.embedded.map { embedded($0, errors: spec.errors) },
            firstPage: spec.fanOut?.firstPage?.value,
            initialToken: spec.checkpoint?.initial?.value
        )
    }

    private mutating func feed(_ spec: FeedSpec, _ read: ReadSpec) -> SyncFeedPlan {
        let increment = spec.incremental.map { IncrementPlan($0, environment) }
        let query = SyncQueryPlan(
            request: compile(spec.request, filter: spec.incremental?.filter),
            page: page(
                spec.records,
                spec.pagination,
                errors: read.errors,
                // Without a watermark the feed goes on from the token.
                checkpoint: spec.incremental == nil ? read.checkpoint : nil,
                increment: increment
            ),
            increment: increment,
            order: .none,
            caps: read.caps
        )
        return SyncFeedPlan(
            query: query,
            retentionDays: spec.retentionDays,
            refetch: spec.refetch.map { compile($0) },
            record: spec.record?.value.segments ?? [],
            deletedWhen: spec.deletedWhen.flatMap { condition($0) }
        )
    }

    /// The factors of what a read is repeated for, the outermost first.
    private mutating func factors(_ spec: FanOutSpec) -> [ParentFactor] {
        switch spec {
        case .product(let factors):
            var all: [ParentFactor] = []
            for factor in factors { all += self.factors(factor) }
            return all
        case .values(let values, let alias): return [ParentFactor(alias: alias, source: .values(values))]
        case .variable(let name, let alias): return [ParentFactor(alias: alias, source: .variable(name.value))]
        case .dataType(let parents):
            let records = ParentFactor.Records(
                dataType: parents.dataType.value,
                condition: parents.condition.flatMap { condition($0) },
                batch: parents.batch,
                recursion: parents.recursion.map { recursion in
                    ParentFactor.Recursion(
                        condition: recursion.condition.flatMap { condition($0) },
                        maximumDepth: recursion.maximumDepth
                    )
                }
            )
            return [ParentFactor(alias: parents.alias, source: .records(records))]
        }
    }
}

/// The digests that tell whether a checkpoint still holds.
struct SyncDigests {
    /// Of everything that decides what is asked for and how pages follow one another.
    let request: String
    /// Of everything that decides what becomes of a record.
    let mapping: String

    /// Members of a data type that are about its records alone, or for people.
    private static let mappingNames: Set<String> = [
        "mapping", "model", "where", "deletion", "expect", "version", "primaryKey",
    ]
    private static let otherNames: Set<String> = ["title", "description", "permission", "errors", "token"]
    /// Members of `api` that change what is asked for.
    private static let apiNames: Set<String> = ["baseUrl", "headers", "query"]

    init(_ dataType: JSONValue, _ root: JSONValue, _ environment: TransformEnvironment) {
        var requests = JSONObject()
        requests["dataType"] = Self.pruned(dataType) { $0 != "reads" && Self.isOfRequests($0) }
        requests["reads"] = dataType["reads"]?.objectValue.map { reads in
            .object(
                JSONObject(
                    reads.members.map { read in
                        JSONObject.Member(name: read.name, value: Self.pruned(read.value, Self.isOfRequests))
                    }
                )
            )
        }
        requests["deletionList"] = dataType["deletion"]?["list"]
        requests["api"] = root["api"].map { Self.pruned($0) { Self.apiNames.contains($0) } }
        requests["definitions"] = root["definitions"]
        var mappings = JSONObject()
        mappings["dataType"] = Self.pruned(dataType) { Self.mappingNames.contains($0) || $0 == "reads" }
        mappings["currency"] = root["api"]?["currency"]
        mappings["definitions"] = root["definitions"]
        request = Self.digest(requests, environment)
        mapping = Self.digest(mappings, environment)
    }

    private static func isOfRequests(_ name: String) -> Bool {
        !mappingNames.contains(name) && !otherNames.contains(name)
    }

    private static func pruned(_ value: JSONValue, _ isKept: (String) -> Bool) -> JSONValue {
        guard let object = value.objectValue else { return value }
        return .object(JSONObject(object.members.filter { isKept($0.name) }))
    }

    private static func digest(_ object: JSONObject, _ environment: TransformEnvironment) -> String {
        let hash = environment.sha256(Array(JSONValue.object(object).compactText.utf8))
        return hash.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
