import PatchbayEngine

extension JSONSchemaViolation {
    /// The causes in the alternative that came nearest to a match, which is most likely the one that was meant.
    ///
    /// Nearest is the alternative that fails deepest inside the value; of two such, the one with fewer violations.
    /// Empty when there are no alternatives.
    package var nearestCauses: [JSONSchemaViolation] {
        let prefix = keywordLocation + "/"
        var branches: [(key: Substring, causes: [JSONSchemaViolation])] = []
        for cause in causes {
            let rest = cause.keywordLocation.utf8.dropFirst(prefix.utf8.count)
            let key = Substring(rest.prefix { $0 != 0x2F })
            if branches.last?.key == key {
                branches[branches.count - 1].causes.append(cause)
            } else {
                branches.append((key, [cause]))
            }
        }
        func rank(_ causes: [JSONSchemaViolation]) -> (Int, Int) {
            (-(causes.map(\.instancePath.count).min() ?? 0), causes.count)
        }
        return branches.min { rank($0.causes) < rank($1.causes) }?.causes ?? []
    }
}
