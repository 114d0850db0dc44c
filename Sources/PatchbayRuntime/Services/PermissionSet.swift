package import PatchbayCore

/// What a spec's permissions mean at the provider.
package struct PermissionSet: Sendable {
    private let permissions: [PermissionSpec]
    private let oauth: OAuth2Spec?

    /// The permissions of a way to authenticate.
    package init(_ auth: AuthSpec) {
        permissions = auth.shared.permissions
        oauth = if case .oauth2(let spec) = auth { spec } else { nil }
    }

    /// The names, in the order of the spec.
    package var names: [String] { permissions.map(\.name.value) }

    /// Checks a list of permissions and puts it into the order in which it was given, each once.
    /// - Throws: `ServiceError.invalid` that names the first unknown one.
    package func checked(_ wanted: [String], field: String) throws -> [String] {
        var seen: Set<String> = []
        for name in wanted where !names.contains(name) {
            let nearest = NameSuggestion.nearest(to: name, among: names)
            throw ServiceError.invalid(
                field: field,
                message: "`\(name.prefix(80))` is not a permission of this service"
                    + (nearest.map { "; did you mean `\($0)`?" } ?? "; there are \(list(names))")
            )
        }
        return wanted.filter { seen.insert($0).inserted }
    }

    private func list(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }

    /// Whether scopes that were granted, by token, are enough for a permission; nil grants tell nothing and are enough.
    package func isCovered(_ permission: String, by granted: [String: [String]]?) -> Bool {
        guard let granted, let oauth, let spec = permissions.first(where: { $0.name.value == permission }) else {
            return true
        }
        return spec.scopes.allSatisfy { parameter, scopes in
            guard let given = granted[oauth.scopeParameters[parameter].map { $0 == mainToken ? "" : $0 } ?? ""] else {
                return true
            }
            let all = closure(given)
            return scopes.allSatisfy { all.contains($0.value) }
        }
    }

    /// The token that the parameter `scope` is for.
    private var mainToken: String { oauth?.scopeParameters["scope"] ?? "" }

    /// The scopes with all that they include.
    private func closure(_ scopes: [String]) -> Set<String> {
        var found = Set(scopes)
        var open = scopes
        while let next = open.popLast() {
            for covered in oauth?.scopes.first(where: { $0.name.value == next })?.covers ?? []
            where found.insert(covered.value).inserted { open.append(covered.value) }
        }
        return found
    }
}
