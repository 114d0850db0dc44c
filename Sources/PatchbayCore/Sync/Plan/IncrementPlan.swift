package import PatchbayEngine

/// How a later run asks for changes alone.
package struct IncrementPlan: Sendable {
    /// Where a full run starts.
    package enum Earliest: Sendable, Hashable {
        /// A fixed instant.
        case instant(Timestamp)
        /// A variable of the connection that holds one, as RFC 3339 or as a date.
        case variable(String)
    }

    /// Where a record tells its last change.
    package var watermark: PathRefSpec
    /// How it may be written there, the first that fits.
    package var formats: [DateFormat]
    /// The zone of times there that name none.
    package var zone: ZoneRules?
    /// What the API can do.
    package var mode: IncrementalSpec.Mode
    /// How far before the last watermark a run starts, in seconds.
    package var lookbackSeconds: Int
    /// Where a full run starts; nil is at the very beginning.
    package var earliest: Earliest?
    /// The step in which a range is read, in seconds; nil reads it at once.
    package var windowSeconds: Int?

    /// The increment that a spec describes.
    init(_ spec: IncrementalSpec, _ environment: TransformEnvironment) {
        zone = spec.watermarkZone.flatMap { environment.zone($0) }
        watermark = spec.watermark
        formats = spec.watermarkFormats.compactMap { DateFormat(rawValue: $0) }
        mode = spec.mode
        lookbackSeconds = spec.lookbackSeconds
        earliest = spec.earliest.flatMap {
            switch $0 {
            case .instant(let text): Self.instant(text, [.rfc3339, .isoDate]).map { .instant($0) }
            case .variable(let name): .variable(name.value)
            }
        }
        windowSeconds = spec.windowSeconds
    }

    /// The instant that a record's watermark spells; nil when it is written in none of the formats.
    package func instant(_ value: JSONValue) -> Timestamp? {
        value.plainText.flatMap { Self.instant($0, formats, zone) }
    }

    /// The same for the UTF-8 of a text.
    func instant(_ bytes: Span<UInt8>) -> Timestamp? { Self.instant(bytes, formats, zone) }

    /// The watermark of a record; nil when it has none.
    package func watermark(of record: JSONValue) -> Timestamp? {
        switch watermark {
        case .item(let path), .record(let path): path.value.find(in: record).flatMap { instant($0) }
        case .page, .parent, .variable, .header, .key: nil
        }
    }

    /// Where a full run starts, with the connection's variables; nil is at the very beginning.
    func start(_ scope: RequestScope) -> Timestamp? {
        switch earliest {
        case .instant(let instant): instant
        case .variable(let name): scope[name]?.plainText.flatMap { Self.instant($0, [.rfc3339, .isoDate]) }
        case nil: nil
        }
    }

    private static func instant(_ text: String, _ formats: [DateFormat], _ zone: ZoneRules? = nil) -> Timestamp? {
        let bytes = Array(text.utf8)
        return instant(bytes.span, formats, zone)
    }

    private static func instant(_ bytes: Span<UInt8>, _ formats: [DateFormat], _ zone: ZoneRules?) -> Timestamp? {
        for format in formats {
            if let microseconds = format.microseconds(of: bytes, zone: zone) {
                return Timestamp(microseconds: microseconds)
            }
        }
        return nil
    }
}
