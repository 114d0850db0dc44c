package import PatchbayEngine

/// What the templates of a request may name: the page, the parent, the connection's variables, instants and secrets.
package struct RequestScope: Sendable {
    /// The public values by their first names.
    package private(set) var variables: JSONObject
    private var secrets: [String: Secret<String>] = [:]
    /// Where the range that is read starts, as `{since}`; each place writes it in its own format.
    package var since: Timestamp?
    /// Where the range ends, as `{until}`.
    package var until: Timestamp?

    /// A scope of public values.
    package init(_ variables: JSONObject = JSONObject()) {
        self.variables = variables
    }

    /// The public value of a name such as `page.cursor`; setting makes the objects on the way, nil removes.
    package subscript(name: String) -> JSONValue? {
        get { VariableName(name).find { variables[$0] } }
        set { VariableName(name).set(newValue, in: &variables) }
    }

    /// The secret of a name such as `client.secret`, `token`, or a credential's.
    package func secret(_ name: String) -> Secret<String>? { secrets[name] }

    /// Lets templates in permitted places name a secret.
    package mutating func setSecret(_ name: String, _ value: Secret<String>?) {
        secrets[name] = value
    }

    /// The objects of a list as one whose members are the lists of theirs, as names lead into a list; nil of any other.
    private static func columns(of value: JSONValue) -> JSONValue? {
        guard let objects = value.arrayValue?.compactMap(\.objectValue), !objects.isEmpty else { return nil }
        var columns = JSONObject()
        for name in Set(objects.flatMap(\.names)).sorted() {
            let column = JSONValue.array(objects.compactMap { $0[name] })
            columns[name] = Self.columns(of: column) ?? column
        }
        return .object(columns)
    }

    /// The JSON text of the public values and the instants, for conditions and rules.
    var json: [UInt8] {
        var all = variables
        all["since"] = since.map { .string($0.rfc3339()) }
        all["until"] = until.map { .string($0.rfc3339()) }
        for member in all.members { if let columns = Self.columns(of: member.value) { all[member.name] = columns } }
        return Array(JSONValue.object(all).compactText.utf8)
    }
}
