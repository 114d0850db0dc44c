/// How a later run asks for changes alone.
package struct IncrementalSpec: Sendable, Hashable {
    /// What the API can do.
    package enum Mode: String, Sendable, Hashable, CaseIterable {
        /// It filters by `{since}`.
        case filter
        /// It cannot filter: everything is read and unchanged records are dropped here.
        case scan
        /// Records come newest first: reading stops at the first one before `{since}`.
        case stopAtSince
    }

    /// Where a full read starts.
    package enum Earliest: Sendable, Hashable {
        /// A fixed instant, as RFC 3339 writes it.
        case instant(String)
        /// A variable of the connection.
        case variable(Located<String>)
    }

    /// Where a record tells its last change.
    package var watermark: PathRefSpec
    /// How it may be written there.
    package var watermarkFormats: [String]
    /// The time zone of times there that name none.
    package var watermarkZone: String?
    /// How `since` and `until` are written.
    package var filter: FilterSpec?
    /// How far before the last watermark a run starts, in seconds.
    package var lookbackSeconds: Int
    /// Where a full read starts.
    package var earliest: Earliest?
    /// The step in which a range is read, in seconds.
    package var windowSeconds: Int?
    /// What the API can do.
    package var mode: Mode
    /// Where the object stands.
    package var range: SourceRange

    /// How `since` and `until` are written.
    package struct FilterSpec: Sendable, Hashable {
        /// The format.
        package var format: String
        /// What instants are floored to, in seconds.
        package var granularitySeconds: Int?
        /// The time zone.
        package var zone: String?
        /// Whether the API includes the instant itself.
        package var isInclusive: Bool
    }
}

extension SpecDecoder {
    /// How a later run asks for changes alone.
    func incremental(_ reader: SpecReader?) -> IncrementalSpec? {
        guard let reader, let watermark = reader.object("watermark"),
            let path = pathReference(watermark.node("path"))
        else { return nil }
        return IncrementalSpec(
            watermark: path,
            watermarkFormats: watermark.texts("format").map(\.value),
            watermarkZone: watermark.text("zone")?.value,
            filter: reader.object("filter").map { filter in
                IncrementalSpec.FilterSpec(
                    format: filter.text("format")?.value ?? "",
                    granularitySeconds: filter.integer("granularitySeconds"),
                    zone: filter.text("zone")?.value,
                    isInclusive: filter.flag("inclusive") ?? true
                )
            },
            lookbackSeconds: reader.integer("lookbackSeconds") ?? 0,
            earliest: earliest(reader),
            windowSeconds: reader.integer("windowSeconds"),
            mode: reader.text("mode").flatMap { IncrementalSpec.Mode(rawValue: $0.value) } ?? .filter,
            range: reader.range
        )
    }

    private func earliest(_ reader: SpecReader) -> IncrementalSpec.Earliest? {
        if let text = reader.text("earliest") { return .instant(text.value) }
        return reader.object("earliest")?.text("variable").map { .variable($0) }
    }
}
