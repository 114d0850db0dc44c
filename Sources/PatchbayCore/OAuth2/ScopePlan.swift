/// Which scopes of the provider our permissions need, least first: a scope that another one includes is not asked for.
package struct ScopePlan: Sendable {
    private let permissions: [PermissionSpec]
    private let required: [String]
    private let covers: [String: [String]]
    /// The scope parameters and the token that each is for, the main one as ``ConnectionCredentials/main``.
    let parameters: [(name: String, token: String)]
    let separator: String

    init(_ spec: OAuth2Spec) {
        permissions = spec.shared.permissions
        required = spec.requiredScopes.map(\.value)
        separator = spec.scopeSeparator
        covers = Dictionary(
            spec.scopes.map { ($0.name.value, $0.covers.map(\.value)) },
            uniquingKeysWith: { first, _ in first }
        )
        let additional = Set(spec.tokenResponse.additionalTokens.map(\.name.value))
        let named = spec.scopeParameters.sorted { $0.key < $1.key }.map { name, token in
            (name: name, token: additional.contains(token) ? token : ConnectionCredentials.main)
        }
        parameters = named.isEmpty ? [("scope", ConnectionCredentials.main)] : named
    }

    /// The scopes to ask for, by parameter, in the order of the permissions.
    package func scopes(for wanted: [String]) -> [String: [String]] {
        var found: [String: [String]] = [:]
        let main = parameters.first { $0.token == ConnectionCredentials.main }?.name ?? "scope"
        found[main] = required
        for permission in permissions where wanted.contains(permission.name.value) {
            for (parameter, scopes) in permission.scopes { found[parameter, default: []] += scopes.map(\.value) }
        }
        return found.mapValues { reduced($0) }.filter { !$0.value.isEmpty }
    }

    /// The scopes that were asked for, by the token they are for.
    package func requested(for wanted: [String]) -> [String: [String]] {
        let scopes = scopes(for: wanted)
        var found: [String: [String]] = [:]
        for parameter in parameters {
            if let list = scopes[parameter.name] { found[parameter.token, default: []] += list }
        }
        return found
    }

    /// Whether scopes that were granted, with all that they include, hold others.
    package func covers(_ granted: [String], _ wanted: [String]) -> Bool {
        let all = Set(granted.flatMap { closure(of: $0) }).union(granted)
        return wanted.allSatisfy { all.contains($0) }
    }

    /// The scopes without repeats and without those that another of them includes.
    private func reduced(_ scopes: [String]) -> [String] {
        var seen: Set<String> = []
        let distinct = scopes.filter { seen.insert($0).inserted }
        return distinct.enumerated().filter { place, scope in
            !distinct.enumerated().contains { other in
                other.offset != place && closure(of: other.element).contains(scope)
                    // Of two that include each other the first is asked for.
                    && !(closure(of: scope).contains(other.element) && place < other.offset)
            }
        }.map(\.element)
    }

    /// All that a scope includes, itself left out unless a circle leads back.
    private func closure(of scope: String) -> Set<String> {
        var found: Set<String> = []
        var open = [scope]
        while let next = open.popLast() {
            for covered in covers[next] ?? [] where found.insert(covered).inserted { open.append(covered) }
        }
        return found
    }
}
