import PatchbayEngine

/// The keywords `required` and `dependentRequired` (validation sections 6.5.3 and 6.5.4).
enum RequiredKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("required", .validation) { site, compiler in
            compiler.names(site.value, at: site.place).map { RequiredAssertion(names: $0) }
        },
        SchemaKeyword("dependentRequired", .validation, compile: dependent),
    ]

    @Sendable private static func dependent(
        _ site: KeywordSite,
        _ compiler: inout SchemaCompiler
    ) -> (any SchemaAssertion)? {
        guard case .object(let object) = site.value else {
            compiler.refuse(at: site.place, found: site.value, expected: "an object of arrays of names")
            return nil
        }
        return DependentRequiredAssertion(
            keyword: site.name,
            dependencies: object.members.compactMap { member in
                compiler.names(member.value, at: site.place.appending(member.name)).map { (member.name, $0) }
            }
        )
    }
}

private struct RequiredAssertion: SchemaAssertion {
    let names: [String]

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .object(let object) = instance else { return true }
        let missing = names.filter { object[$0] == nil }
        guard let first = missing.first else { return true }
        return run.fail(
            "required",
            frame,
            found: "no member " + ValueDescription.choices(missing.map { "`\($0)`" }),
            expected: missing.count == 1 ? "one" : "all of them",
            help: SchemaSuggestion.rename(object.names.filter { !names.contains($0) }, to: first)
        )
    }
}

/// The part of `dependentRequired`, and of the array form of `dependencies`, that runs.
struct DependentRequiredAssertion: SchemaAssertion {
    let keyword: String
    let dependencies: [(trigger: String, names: [String])]

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .object(let object) = instance else { return true }
        var isMet = true
        for (trigger, names) in dependencies where object[trigger] != nil {
            let missing = names.filter { object[$0] == nil }
            guard !missing.isEmpty else { continue }
            let list = ValueDescription.choices(missing.map { "`\($0)`" }, conjunction: "and")
            isMet = run.fail(
                keyword,
                frame,
                found: "the member `\(trigger)` without \(list)",
                expected: "both together"
            )
        }
        return isMet
    }
}
