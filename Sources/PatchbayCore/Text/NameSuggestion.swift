/// Finds the name that was probably meant.
package enum NameSuggestion {
    /// The nearest of the names when it is near enough to be a slip: at most a third of the letters differ.
    package static func nearest(to name: String, among names: some Sequence<String>) -> String? {
        let limit = max(1, name.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in names where abs(candidate.count - name.count) <= limit && candidate != name {
            let distance = distance(Array(name.lowercased()), Array(candidate.lowercased()))
            if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// How many letters must be added, dropped, changed or swapped with a neighbour.
    private static func distance(_ one: [Character], _ other: [Character]) -> Int {
        guard one.count <= 64, other.count <= 64 else { return Int.max }
        var rows = [Array(0...other.count)]
        for (i, left) in one.enumerated() {
            var row = [i + 1]
            for (j, right) in other.enumerated() {
                var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (left == right ? 0 : 1))
                if i > 0, j > 0, left == other[j - 1], one[i - 1] == right { cost = min(cost, rows[i - 1][j - 1] + 1) }
                row.append(cost)
            }
            rows.append(row)
        }
        return rows[one.count][other.count]
    }
}
