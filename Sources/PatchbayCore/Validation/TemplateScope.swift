/// The names that a template may use at a place, besides which every other one is undefined.
///
/// | name | stands for |
/// |---|---|
/// | a variable of the spec | the connection's value |
/// | `page.cursor`, `page.number`, `page.offset`, `page.size` | what the paging says of the next page |
/// | `since`, `until`, `checkpoint` | where a run starts and ends |
/// | `parent.…`, or the name that `as` gives | the record or value that a read is repeated for |
/// | `job.…` | what the answers about a job gave |
/// | `record.…` | the record whose inner list is read on |
/// | `feed.key` | the key of the event whose record is fetched again |
/// | `client.id`, `client.secret` | the application's own registration |
/// | `token`, `refreshToken` | the connection's tokens |
/// | `code`, `codeVerifier`, `redirectUri`, `state`, `random` | one authorization; `random` is a fresh text each time |
/// | a credential of the spec, `secret.NAME` | secrets of the connection and of the server's configuration |
struct TemplateScope: Sendable {
    /// The names.
    private(set) var names: [String]
    /// Beginnings under which every name is known, as `parent.`.
    private(set) var prefixes: [String] = []

    init(_ names: [String]) { self.names = names }

    /// The scope with more names and beginnings.
    func adding(_ more: [String], prefixes: [String] = []) -> TemplateScope {
        var scope = self
        scope.names += more
        scope.prefixes += prefixes
        return scope
    }

    /// Whether a name may stand here.
    func contains(_ name: String) -> Bool {
        names.contains(name) || prefixes.contains { name.hasPrefix($0) && name.count > $0.count }
    }

    /// The names in words, beginnings with a `…`.
    var words: String { (names + prefixes.map { $0 + "…" }).map { "`\($0)`" }.joined(separator: ", ") }

    /// What to do so that a name of the engine is defined, by the beginning of the name.
    private static let remedies: [(prefix: String, help: String)] = [
        ("page.cursor", "Give the read a `pagination` of the type `cursor`."),
        ("page.number", "Give the read a `pagination` of the type `page`."),
        ("page.offset", "Give the read a `pagination` of the type `offset`."),
        ("page.size", "Add `size` to `pagination`."),
        ("page.", "Use `page.cursor`, `page.number`, `page.offset` or `page.size`."),
        ("since", "Add `incremental` with the mode `filter`."),
        ("until", "Add `incremental` with the mode `filter`."),
        ("checkpoint", "Add `checkpoint`."),
        ("parent", "Add `forEach`, which says what the read is repeated for."),
        (
            "job.",
            "Add `job`, and name the value in `values` of `create`, or of `poll` when the read's request uses it."
        ),
        ("record", "The record is there in the requests of `embedded` alone."),
        ("feed.", "Only `feed.key` is defined, and only in `refetch`."),
    ]

    /// What to do so that a name of the engine is defined; nil for other names.
    static func remedy(for name: String) -> String? {
        remedies.first { remedy in
            name == remedy.prefix || name.hasPrefix(remedy.prefix.hasSuffix(".") ? remedy.prefix : remedy.prefix + ".")
        }?.help
    }
}

/// The names that one place of a spec uses, and what it may use.
struct TemplatePlace: Sendable {
    /// The names where they stand.
    var uses: [Located<String>]
    /// What may stand there.
    var scope: TemplateScope
    /// What messages call the read or the data type that it belongs to; nil outside the data types.
    var owner: String?
}
