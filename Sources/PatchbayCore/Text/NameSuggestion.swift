/// Finds the name that was probably meant.
package enum NameSuggestion {
    /// Names longer than this, in characters, are not compared: the work grows with the product of the lengths.
    private static let lengthLimit = 64

    /// The nearest of the names when it is near enough to be a slip: at most a third of its letters differ.
    ///
    /// Case does not count as a difference; of two equally near names the first wins.
    package static func nearest(to name: String, among names: some Sequence<String>) -> String? {
        let letters = Array(name.lowercased())
        guard (1...lengthLimit).contains(letters.count) else { return nil }
        var best: String?
        var limit = max(1, letters.count / 3)
        for candidate in names where candidate != name {
            let other = Array(candidate.lowercased())
            guard other.count <= lengthLimit, let distance = distance(letters, other, atMost: limit),
                distance < min(letters.count, other.count)
            else { continue }
            best = candidate
            limit = distance - 1
            if limit < 0 { break }
        }
        return best
    }

    /// How many letters must be added, dropped, changed or swapped with a neighbour; nil when more than the limit.
    private static func distance(_ one: [Character], _ other: [Character], atMost limit: Int) -> Int? {
        guard abs(one.count - other.count) <= limit else { return nil }
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for (i, left) in one.enumerated() {
            var row = [i + 1]
            row.reserveCapacity(other.count + 1)
            for (j, right) in other.enumerated() {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (left == right ? 0 : 1))
                if i > 0, j > 0, left == other[j - 1], one[i - 1] == right { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            guard (row.min() ?? 0) <= limit || (last.min() ?? 0) <= limit else { return nil }
            beforeLast = last
            last = row
        }
        return last[other.count] <= limit ? last[other.count] : nil
    }
}
