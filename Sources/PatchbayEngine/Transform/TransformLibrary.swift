/// Every transform of the language; a new one is a file in `Functions` and a line here.
package enum TransformLibrary {
    /// The transforms in the order of the reference.
    package static let all: [any Transform.Type] = [
        Uppercase.self, Lowercase.self, Trim.self, Prefix.self, RemovePrefix.self, ReplacePrefix.self, Split.self,
        Join.self, Truncate.self, HTMLUnescape.self,
        MinorUnitsToDecimal.self, Negate.self, Absolute.self,
        ReadDate.self,
        First.self, Last.self, Count.self,
        ToText.self, ToNumber.self, ToBoolean.self,
        Lookup.self,
    ]

    private static let byName = Dictionary(
        all.map { ($0.declaration.name, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    /// The names in the order of the reference.
    package static let names = all.map { $0.declaration.name }

    /// The transform of that name.
    package static func transform(named name: String) -> (any Transform.Type)? { byName[name] }
}
