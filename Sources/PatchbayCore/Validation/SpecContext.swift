import PatchbayEngine

/// What the rules of validation look at.
///
/// Every part is read on its own, so that a broken `auth` does not hide what is wrong with the data types.
struct SpecContext: Sendable {
    /// The spec after its overlays, with places.
    let root: JSONNode
    /// What the file's name says the id is.
    let expectedID: String
    /// The files, for places and pointers.
    let sources: SourceSet
    /// The ways to authenticate: one, or those of a `choice`; broken ones are left out.
    let auth: [AuthPlace]
    /// What all requests share; nil when it is missing or broken.
    let api: APISpec?
    /// The public values of a connection; broken ones are left out.
    let variables: [VariableSpec]
    /// The data types after inheritance.
    let dataTypes: [DataTypePlace]
    /// What stands in the spec, by sort.
    let index: SpecIndex

    init(root: JSONNode, resolved: JSONNode, expectedID: String, sources: SourceSet) {
        self.root = root
        self.expectedID = expectedID
        self.sources = sources
        let decoder = SpecDecoder(definitions: resolved["definitions"])
        let reader = SpecReader(resolved, .object(SpecLanguage.provider))
        auth = reader?.object("auth").map { AuthPlace.all($0, decoder) } ?? []
        api = reader?.object("api").flatMap { decoder.api($0) }
        variables = reader?.entries("variables").map { decoder.variable($0.name, $0.object) } ?? []
        dataTypes = reader?.entries("dataTypes").map { DataTypePlace($0.name, $0.object, decoder) } ?? []
        index = SpecIndex(root, completions: SpecCompletions(root, resolved: resolved))
    }

    /// The names that an object of the spec's top level declares, broken ones included.
    func declared(_ section: String) -> [Located<String>] { Self.names(root[section]) }

    /// The names of a map, remarks left out.
    static func names(_ map: JSONNode?) -> [Located<String>] {
        (map?.members ?? []).filter { !$0.name.hasPrefix("x-") }.map { Located($0.name, at: $0.nameRange) }
    }

    /// All permissions that `auth` declares.
    var permissions: [Located<String>] {
        let shared = Self.names(root["auth"]?["permissions"])
        return auth.reduce(into: shared) { found, place in
            for name in Self.names(place.reader.node("permissions"))
            where !found.contains(where: { $0.value == name.value }) {
                found.append(name)
            }
        }
    }

    /// Every read of every data type.
    var reads: [ReadPlace] { dataTypes.flatMap(\.reads) }
}

/// A way to authenticate and where it is written.
struct AuthPlace: Sendable {
    let spec: AuthSpec
    let reader: SpecReader

    /// OAuth 2, when this is it.
    var oauth2: OAuth2Spec? { if case .oauth2(let spec) = spec { spec } else { nil } }

    /// The ways that an `auth` offers.
    static func all(_ reader: SpecReader, _ decoder: SpecDecoder) -> [AuthPlace] {
        guard reader.shape.name == "choice" else {
            return decoder.auth(reader).map { [AuthPlace(spec: $0, reader: reader)] } ?? []
        }
        return reader.entries("methods").flatMap { _, method in
            method.object("auth").map { all($0, decoder) } ?? []
        }
    }
}

/// A data type and where it is written.
struct DataTypePlace: Sendable {
    let spec: DataTypeSpec
    let reader: SpecReader
    let reads: [ReadPlace]

    init(_ name: Located<String>, _ reader: SpecReader, _ decoder: SpecDecoder) {
        let spec = decoder.dataType(name, reader)
        let readers = reader.has("reads") ? reader.entries("reads").map(\.object) : [reader]
        self.spec = spec
        self.reader = reader
        reads = zip(spec.reads, readers).map { read, reader in
            ReadPlace(dataType: spec, read: read, reader: reader)
        }
    }

    /// The paging of the list of deleted ids; nil when there is none.
    var deletions: PagingPlace? {
        guard let list = spec.deletion?.list, let reader = reader.object("deletion")?.object("list") else { return nil }
        return PagingPlace(
            kind: .deletions,
            reader: reader,
            pagination: list.pagination,
            incremental: nil,
            request: list.request,
            records: list.recordsSpec,
            order: .none,
            words: "the list of deleted ids of `\(spec.name.value)`"
        )
    }

    /// Whether the data type says how it is read at all, rather than only how its records are mapped.
    var isRead: Bool {
        reader.has("reads")
            || ["request", "records", "pagination", "incremental", "forEach", "feed"].contains {
                reader.has($0)
            }
    }
}

/// A read of a data type and where it is written.
struct ReadPlace: Sendable {
    let dataType: DataTypeSpec
    let read: ReadSpec
    let reader: SpecReader

    /// What messages call it.
    var words: String {
        read.name.map { "the read `\($0.value)` of `\(dataType.name.value)`" } ?? "`\(dataType.name.value)`"
    }

    /// Where it is named.
    var nameRange: SourceRange { read.name?.range ?? dataType.name.range }

    /// The lists inside its records, and where they are written; broken ones are left out.
    var embedded: [(spec: EmbeddedSpec, reader: SpecReader)] {
        reader.objects("embedded").compactMap { reader in
            read.embedded.first { $0.range == reader.range }.map { ($0, reader) }
        }
    }

    /// The pagings of the read: its own, that of its feed, and those of lists inside its records.
    var pagings: [PagingPlace] {
        var found: [PagingPlace] = []
        if let request = read.request {
            found.append(
                PagingPlace(
                    kind: .list,
                    reader: reader,
                    pagination: read.pagination,
                    incremental: read.incremental,
                    request: request,
                    job: read.job,
                    records: read.records,
                    order: read.order,
                    words: words
                )
            )
        }
        if let feed = read.feed, let reader = reader.object("feed") {
            found.append(
                PagingPlace(
                    kind: .feed,
                    reader: reader,
                    pagination: feed.pagination,
                    incremental: feed.incremental,
                    request: feed.request,
                    records: feed.records,
                    order: .none,
                    words: "the feed of `\(dataType.name.value)`"
                )
            )
        }
        for place in embedded {
            found.append(
                PagingPlace(
                    kind: .embedded,
                    reader: place.reader,
                    pagination: place.spec.pagination,
                    incremental: nil,
                    request: place.spec.request,
                    records: place.spec.records,
                    order: .none,
                    words: "the list at `\(place.spec.path.value.text)` of `\(dataType.name.value)`"
                )
            )
        }
        return found
    }
}

/// A paged request: a read, a feed, a list of deleted ids, or a list inside records.
struct PagingPlace: Sendable {
    /// What is read by it.
    enum Kind: Sendable, Hashable {
        case list, feed, deletions, embedded
    }

    /// What is read by it.
    let kind: Kind
    /// The object that holds `request`, `pagination` and `incremental`.
    let reader: SpecReader
    let pagination: PaginationSpec
    let incremental: IncrementalSpec?
    let request: RequestSpec
    /// The job that makes the list, whose requests may send what the list's own does not.
    var job: JobSpec?
    let records: RecordsSpec?
    let order: ReadSpec.Order
    /// What messages call it.
    let words: String

    /// Whether the paging is written and could be read, so that something may be said of it.
    var isPagingKnown: Bool { reader.has("pagination") && pagination.range == reader.object("pagination")?.range }

    /// Whether the paging is written.
    var hasPaging: Bool { reader.mayHave("pagination") }

    /// The object that says how pages follow each other, else the whole.
    var pagingRange: SourceRange { reader.object("pagination")?.range ?? reader.range }

    /// Where a value of the request would stand: its query's opening bracket, else its own.
    var sendingRange: SourceRange {
        (reader.object("request")?.node("query")?.range ?? request.range).head
    }

    /// Whether the request sends a variable, or may do so but for a slip that is told elsewhere.
    func sends(_ name: String) -> Bool {
        request.sends(name) || job?.requests.contains { $0.sends(name) } == true || hasBrokenTemplate
    }

    /// Whether a text of the request is no template.
    var hasBrokenTemplate: Bool { reader.object("request")?.node.hasBrokenTemplate == true }
}

extension JSONNode {
    /// Whether a text in it is no template, literal ones aside.
    fileprivate var hasBrokenTemplate: Bool {
        if let text { return (try? TextTemplate(text)) == nil }
        return (elements ?? []).contains(where: \.hasBrokenTemplate)
            || (members ?? []).contains { $0.name != "literal" && $0.value.hasBrokenTemplate }
    }
}

extension RequestSpec {
    /// Whether the request names a variable, perhaps with a slip.
    func sends(_ name: String) -> Bool {
        variables.contains { $0.value == name || NameSuggestion.nearest(to: $0.value, among: [name]) != nil }
    }

    /// The variables that the request names, conditions included.
    var variables: [Located<String>] { targetVariables + headerVariables }

    /// The variables outside the headers.
    var targetVariables: [Located<String>] {
        var found: [Located<String>] = []
        for template in [path, url].compactMap(\.self) {
            found += template.value.variables.map { Located($0, at: template.range) }
        }
        found += query.flatMap(\.value.variables)
        switch body {
        case .json(let value), .raw(let value, _): found += value.variables
        case .form(let members): found += members.flatMap(\.value.variables)
        case nil: break
        }
        return found
    }

    /// The variables of the headers.
    var headerVariables: [Located<String>] { headers.flatMap(\.value.variables) }
}
