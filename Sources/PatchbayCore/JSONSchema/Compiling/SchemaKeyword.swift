import PatchbayEngine

/// What the compiler knows of a keyword.
struct SchemaKeyword: Sendable {
    /// Compiles the keyword where it occurs; nil when it asserts nothing by itself.
    typealias Compile = @Sendable (KeywordSite, inout SchemaCompiler) -> (any SchemaAssertion)?

    let name: String
    let vocabulary: SchemaVocabulary
    let subschemas: SubschemaPlaces
    let compile: Compile

    /// A keyword.
    init(
        _ name: String,
        _ vocabulary: SchemaVocabulary,
        subschemas: SubschemaPlaces = .none,
        compile: @escaping Compile
    ) {
        self.name = name
        self.vocabulary = vocabulary
        self.subschemas = subschemas
        self.compile = compile
    }

    /// All keywords in the order of their evaluation: those that read the annotations of others come last.
    static let all: [SchemaKeyword] =
        CoreKeywords.all + MetaDataKeywords.all + ContentKeywords.all + TypeKeyword.all + EqualityKeywords.all
        + NumberKeywords.all + LengthKeywords.all + PatternKeyword.all + FormatKeyword.all + CountKeywords.all
        + UniqueItemsKeyword.all + RequiredKeywords.all + ReferenceKeywords.all + CombiningKeywords.all
        + NotKeyword.all + ConditionalKeywords.all + DependencyKeywords.all + PropertiesKeyword.all
        + PatternPropertiesKeyword.all + AdditionalPropertiesKeyword.all + PropertyNamesKeyword.all
        + ItemsKeywords.all + ContainsKeywords.all + UnevaluatedKeywords.all

    private static let ranks: [String: Int] = Dictionary(
        all.enumerated().map { ($0.element.name, $0.offset) },
        uniquingKeysWith: { first, _ in first }
    )

    /// The place of a keyword in the order of evaluation.
    static func rank(of name: String) -> Int? {
        guard let rank = ranks[name], ExactText.areSame(all[rank].name, name) else { return nil }
        return rank
    }

    /// The keyword of that name.
    static func named(_ name: String) -> SchemaKeyword? {
        rank(of: name).map { all[$0] }
    }
}

/// A keyword as it occurs in a schema.
struct KeywordSite {
    /// The keyword's name.
    let name: String
    /// Its value.
    let value: JSONValue
    /// The schema object that it stands in.
    let schema: JSONObject
    /// The place of that object.
    let schemaPlace: SchemaPlace
    /// The resource that the object belongs to.
    let resource: Int

    /// The place of the keyword's value.
    var place: SchemaPlace { schemaPlace.appending(name) }

    /// Another keyword of the same schema.
    func sibling(_ name: String) -> KeywordSite? {
        schema[name].map {
            KeywordSite(name: name, value: $0, schema: schema, schemaPlace: schemaPlace, resource: resource)
        }
    }
}
