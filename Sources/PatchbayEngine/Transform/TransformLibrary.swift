/// Every transform of the language; a new one is a file in `Functions` and a line here.
package enum TransformLibrary {
    /// The transforms in the order of the reference.
    package static let all: [any Transform.Type] = [
        Uppercase.self, Lowercase.self, Trim.self, CollapseWhitespace.self, Truncate.self,
        Prefix.self, RemovePrefix.self, ReplacePrefix.self, Suffix.self, RemoveSuffix.self,
        Replace.self, Matches.self, Capture.self, ReplacePattern.self,
        Split.self, Join.self, Quote.self, HTMLUnescape.self,
        MinorUnitsToDecimal.self, Round.self, Add.self, Subtract.self, Multiply.self, Divide.self,
        Negate.self, Absolute.self, Sum.self, Minimum.self, Maximum.self,
        ReadDate.self, FormatDate.self, TruncateDate.self, ShiftDate.self,
        First.self, Last.self, At.self, Count.self, Find.self, Filter.self, Flatten.self, Unique.self, Sort.self,
        Get.self, Pick.self, Omit.self, Merge.self, Entries.self, FromEntries.self, Zip.self,
        ToText.self, ToNumber.self, ToBoolean.self, ParseJSON.self,
        Lookup.self,
        SHA256Digest.self, UUIDVersion5.self, Base64Encode.self, Base64Decode.self, URLEncode.self, URLDecode.self,
        Mask.self,
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
