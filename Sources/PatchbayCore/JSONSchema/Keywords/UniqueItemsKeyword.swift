import PatchbayEngine

/// The keyword `uniqueItems` (validation section 6.4.3).
enum UniqueItemsKeyword {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("uniqueItems", .validation) { site, compiler in
            compiler.flag(site) == true ? UniqueItemsAssertion() : nil
        }
    ]
}

private struct UniqueItemsAssertion: SchemaAssertion {
    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .array(let elements) = instance else { return true }
        var firsts: [JSONValue: Int] = [:]
        firsts.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard let first = firsts.updateValue(index, forKey: element) else { continue }
            return run.fail(
                "uniqueItems",
                frame,
                found: "\(ValueDescription.literal(element)) at the indices \(first) and \(index)",
                expected: "items that differ"
            )
        }
        return true
    }
}
