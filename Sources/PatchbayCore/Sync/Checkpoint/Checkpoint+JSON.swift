package import PatchbayEngine

/// Why a text is no checkpoint that can be used.
package enum CheckpointError: Error, Sendable, Equatable {
    /// It is not JSON.
    case notJSON(JSONFault)
    /// It was written by another version of the format.
    case version(Int?)
    /// A member is missing, or is not what it should be.
    case malformed(String)

    /// One clause for the log.
    package var message: String {
        switch self {
        case .notJSON(let fault): "the checkpoint is not JSON: \(fault.message)"
        case .version(let version):
            "the checkpoint has version \(version.map(String.init) ?? "nothing"), expected \(Checkpoint.version)"
        case .malformed(let name): "the checkpoint's member `\(name)` is missing or broken"
        }
    }
}

extension Checkpoint {
    /// The version of the format; another one is not read, and a run starts from the beginning.
    package static let version = 1

    /// The checkpoint as a JSON text; instants are microseconds since 1970.
    package var text: String { json.compactText }

    private var json: JSONValue {
        .members([
            ("version", .integer(Self.version)), ("request", .string(requestDigest)),
            ("mapping", .string(mappingDigest)), ("prepared", prepared.members.isEmpty ? nil : .object(prepared)),
            ("reads", .array(reads.map(\.json))), ("progress", progress?.json),
        ])
    }

    /// Reads a checkpoint.
    /// - Throws: a `CheckpointError` when it is no JSON, of another version, or broken.
    package init(text: String) throws(CheckpointError) {
        let value: JSONValue
        do throws(JSONFault) { value = try JSONValue(parsing: text) } catch { throw .notJSON(error) }
        let reader = CheckpointReader(value, "")
        let version = value["version"]?.numberValue?.intValue
        guard version == Self.version else { throw .version(version) }
        self.init(
            requestDigest: try reader.text("request"),
            mappingDigest: try reader.text("mapping"),
            reads: try reader.list("reads") { read throws(CheckpointError) in try ReadState(read) },
            progress: try reader.object("progress") { progress throws(CheckpointError) in try SyncProgress(progress) }
        )
        prepared = try reader.values("prepared")
    }
}

extension Checkpoint.ReadState {
    fileprivate var json: JSONValue {
        .members([
            ("watermark", watermark?.json), ("feed", feed?.json), ("tokens", tokens.json), ("fullAt", fullAt?.json),
        ])
    }

    fileprivate init(_ reader: CheckpointReader) throws(CheckpointError) {
        watermark = try reader.instant("watermark")
        feed = try reader.instant("feed")
        tokens = try reader.tokens()
        fullAt = try reader.instant("fullAt")
    }
}

extension SyncProgress {
    fileprivate var json: JSONValue {
        .members([
            ("full", .bool(isFull)), ("startedAt", startedAt.json), ("bound", bound.json), ("place", place.json),
            ("steps", .array(steps.map(\.json))), ("listNewest", listNewest?.json), ("counts", counts.json),
            ("pages", .integer(pages)), ("endings", .array(endings.map(\.json))),
            ("skips", .array(skips.map(\.json))), ("skipCount", .integer(skipCount)),
            ("leavesOutOfParents", leavesOutOfParents ? true : nil),
        ])
    }

    fileprivate init(_ reader: CheckpointReader) throws(CheckpointError) {
        let steps = try reader.list("steps") { step throws(CheckpointError) in try Step(step) }
        guard let startedAt = try reader.instant("startedAt"), let bound = try reader.instant("bound") else {
            throw .malformed(reader.place("startedAt"))
        }
        self.init(isFull: try reader.flag("full"), startedAt: startedAt, stepCount: 0)
        self.steps = steps
        self.bound = bound
        guard let place = try reader.object("place", { place throws(CheckpointError) in try SyncPlace(place) }),
            let counts = try reader.object("counts", { counts throws(CheckpointError) in try SyncCounts(counts) })
        else { throw .malformed(reader.place("place")) }
        guard place.step <= steps.count else { throw .malformed(reader.place("place.step")) }
        self.place = place
        self.counts = counts
        listNewest = try reader.instant("listNewest")
        pages = try reader.integer("pages")
        endings = try reader.list("endings") { ending throws(CheckpointError) in try SyncEnding(ending) }
        skips = try reader.list("skips") { skip throws(CheckpointError) in try SyncSkip(skip) }
        skipCount = try reader.integer("skipCount")
        leavesOutOfParents =
            reader.has("leavesOutOfParents") ? try reader.flag("leavesOutOfParents") : false
    }
}

extension SyncProgress.Step {
    fileprivate var json: JSONValue {
        .members([
            ("mode", mode.map { .string($0.rawValue) }), ("newest", newest?.json),
            ("tokens", tokens.json), ("hasSkips", .bool(hasSkips)), ("hasGaps", hasGaps ? true : nil),
        ])
    }

    fileprivate init(_ reader: CheckpointReader) throws(CheckpointError) {
        mode = try reader.optionalText("mode").flatMap { SyncMode(rawValue: $0) }
        newest = try reader.instant("newest")
        tokens = try reader.tokens()
        hasSkips = try reader.flag("hasSkips")
        hasGaps = reader.has("hasGaps") ? try reader.flag("hasGaps") : false
    }
}

extension SyncPlace {
    fileprivate var json: JSONValue {
        .members([
            ("step", .integer(step)), ("parents", .array(parents.map(\.json))), ("isBetween", .bool(isBetween)),
            ("since", since?.json), ("ends", .array(ends.map(\.json))), ("page", page?.json),
            ("recordCount", .integer(recordCount)), ("job", job?.json),
        ])
    }

    fileprivate init(_ reader: CheckpointReader) throws(CheckpointError) {
        self.init(step: try reader.integer("step"))
        parents = try reader.list("parents") { parent throws(CheckpointError) in try ParentPosition(parent) }
        isBetween = try reader.flag("isBetween")
        since = try reader.instant("since")
        ends = try reader.instants("ends")
        page = try reader.object("page") { page throws(CheckpointError) in try PagePosition(page) }
        recordCount = try reader.integer("recordCount")
        job = try reader.object("job") { job throws(CheckpointError) in try JobPosition(job) }
    }
}

extension JobPosition {
    // What the answer of a done job gives is not kept: it is asked for again, for it may hold a secret link.
    fileprivate var json: JSONValue {
        .members([("createdAt", createdAt.json), ("created", .object(created))])
    }

    fileprivate init(_ reader: CheckpointReader) throws(CheckpointError) {
        guard let createdAt = try reader.instant("createdAt") else { throw .malformed(reader.place("createdAt")) }
        self.init(createdAt: createdAt, created: try reader.values("created"))
    }
}

extension PagePosition {
    fileprivate var json: JSONValue {
        switch self {
        case .first: .members([("first", .bool(true))])
        case .cursor(let cursor): .members([("cursor", .string(cursor))])
        case .url(let url): .members([("url", .string(url))])
        case .number(let number): .members([("number", .integer(number))])
        case .offset(let offset): .members([("offset", .integer(offset))])
        }
    }

    fileprivate init(_ reader: CheckpointReader) throws(CheckpointError) {
        if let cursor = try reader.optionalText("cursor") {
            self = .cursor(cursor)
        } else if let url = try reader.optionalText("url") {
            self = .url(url)
        } else if reader.has("number") {
            self = .number(try reader.integer("number"))
        } else if reader.has("offset") {
            self = .offset(try reader.integer("offset"))
        } else {
            self = .first
        }
    }
}

extension ParentPosition {
    fileprivate var json: JSONValue {
        switch self {
        case .value(let index): .members([("value", .integer(index))])
        case .records(let after, let keys, let level):
            .members([
                ("after", after.map { .string($0) }), ("keys", .array(keys.map { .string($0) })),
                ("level", .integer(level)),
            ])
        }
    }

    fileprivate init(_ reader: CheckpointReader) throws(CheckpointError) {
        if reader.has("value") {
            self = .value(try reader.integer("value"))
        } else {
            self = .records(
                after: try reader.optionalText("after"),
                keys: try reader.texts("keys"),
                level: try reader.integer("level")
            )
        }
    }
}

extension SyncCounts {
    fileprivate var json: JSONValue {
        .members([
            ("synced", .integer(synced)), ("rejected", .integer(rejected)), ("filtered", .integer(filtered)),
            ("deleted", .integer(deleted)),
        ])
    }

    fileprivate init(_ reader: CheckpointReader) throws(CheckpointError) {
        self.init(
            synced: try reader.integer("synced"),
            rejected: try reader.integer("rejected"),
            filtered: try reader.integer("filtered"),
            deleted: try reader.integer("deleted")
        )
    }
}

extension SyncEnding {
    fileprivate var json: JSONValue {
        .members([("step", .integer(step)), ("end", .string(end.rawValue)), ("count", .integer(count))])
    }

    fileprivate init(_ reader: CheckpointReader) throws(CheckpointError) {
        guard let end = PageEnd(rawValue: try reader.text("end")) else { throw .malformed(reader.place("end")) }
        self.init(step: try reader.integer("step"), end: end, count: try reader.integer("count"))
    }
}

extension SyncSkip {
    fileprivate var json: JSONValue {
        .members([
            ("scope", .string(scope.rawValue)), ("parents", .array(parentKeys.map { .string($0) })),
            ("message", message.map { .string($0) }),
        ])
    }

    fileprivate init(_ reader: CheckpointReader) throws(CheckpointError) {
        guard let scope = ErrorRuleSpec.Scope(rawValue: try reader.text("scope")) else {
            throw .malformed(reader.place("scope"))
        }
        self.init(
            scope: scope,
            parentKeys: try reader.texts("parents"),
            message: try reader.optionalText("message")
        )
    }
}

extension [String: String] {
    /// An object of texts; nil when there are none.
    fileprivate var json: JSONValue? {
        let names = keys.sorted()
        return names.isEmpty
            ? nil : .object(JSONObject(names.map { JSONObject.Member(name: $0, value: .string(self[$0] ?? "")) }))
    }
}

extension CheckpointReader {
    /// The opaque checkpoints of lists; earlier versions had one alone.
    fileprivate func tokens() throws(CheckpointError) -> [String: String] {
        var tokens: [String: String] = [:]
        for member in try values("tokens").members { tokens[member.name] = member.value.stringValue }
        if let one = try optionalText("token") { tokens[""] = one }
        return tokens
    }
}
