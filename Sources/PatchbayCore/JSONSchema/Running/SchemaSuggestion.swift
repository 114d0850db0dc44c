/// Help with names that are nearly right.
enum SchemaSuggestion {
    /// Longer names, and names among more candidates, get no suggestion: the search must stay cheap.
    private static let lengthLimit = 200
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
        let wanted = Array(name.lowercased().unicodeScalars.prefix(lengthLimit))
        let bound = max(1, wanted.count / 3)
        guard candidates.count <= candidateLimit, wanted.count > 1, wanted.count < lengthLimit else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates where candidate != name {
            let scalars = Array(candidate.lowercased().unicodeScalars.prefix(lengthLimit))
            guard abs(scalars.count - wanted.count) <= bound else { continue }
            let distance = editDistance(wanted, scalars)
            if distance <= bound, distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// The least number of insertions, deletions, replacements and swaps of neighbours that turn one text into another.
    private static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, scalar) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (scalar == other ? 0 : 1))
                if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
