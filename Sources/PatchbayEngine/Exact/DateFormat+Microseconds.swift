extension DateFormat {
    /// The microseconds since 1970 UTC of an instant that a text spells in this format; nil when it spells none.
    ///
    /// Digits behind the sixth of a fraction are dropped. A local time is read in the zone, without which it is none.
    package func microseconds(of text: String, zone: ZoneRules? = nil) -> Int? {
        let bytes = Array(text.utf8)
        return microseconds(of: bytes.span, zone: zone)
    }

    /// The same for the UTF-8 of a text.
    package func microseconds(of bytes: Span<UInt8>, zone: ZoneRules? = nil) -> Int? {
        guard case .instant(let instant) = DateReader.read(bytes, self, zone) else { return nil }
        return instant.units(fractionDigits: 6)
    }
}
