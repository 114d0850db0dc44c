/// Help with names that are nearly right.
enum SchemaSuggestion {
    /// Among more candidates the search would cost more than it helps.
    private static let candidateLimit = 500

    /// A sentence that names the nearest candidate, nil when none is near.
    static func sentence(for name: String, among candidates: [String]) -> String? {
        nearest(to: name, among: candidates).map { "Write `\($0)`." }
    }

    /// A sentence that proposes to rename the nearest of some names, nil when none is near.
    static func rename(_ names: [String], to wanted: String) -> String? {
        nearest(to: wanted, among: names).map { "Rename `\($0)` to `\(wanted)`." }
    }

    private static func nearest(to name: String, among candidates: [String]) -> String? {
        candidates.count > candidateLimit ? nil : NameSuggestion.nearest(to: name, among: candidates)
    }
}
