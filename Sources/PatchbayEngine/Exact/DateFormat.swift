/// A named way of writing a date or an instant.
package enum DateFormat: String, Sendable, CaseIterable {
    /// Seconds since 1970 as a number or its text; a fraction is kept to the digit.
    case unixSeconds
    /// Milliseconds since 1970 as a whole number or its text.
    case unixMilliseconds
    /// RFC 3339 with a zone, as in `2024-01-01T10:00:00+02:00`.
    case rfc3339
    /// A date and a time with an offset as ISO 8601 allows it, as in `2024-01-01T10:00:00.000+0200`: with or without a
    /// colon, of hours alone, or `Z`; written without a colon.
    case iso8601
    /// A date and a time without a zone, as in `2018-10-20T00:00:00`; read in the zone that the step names.
    case localDateTime
    /// A calendar date, as in `2024-01-01`; it becomes midnight UTC.
    case isoDate
    /// `/Date(1539993600000+0000)/`: milliseconds that are UTC already, whatever offset follows.
    case microsoftJson
    /// The date of a mail (RFC 5322 section 3.3, once RFC 2822), as in `Tue, 1 Jul 2003 10:52:37 +0200`.
    case rfc2822
    /// The date of an HTTP field (RFC 9110 section 5.6.7, IMF-fixdate), as in `Sun, 06 Nov 1994 08:49:37 GMT`.
    case httpDate

    /// Whether a text is an instant or a date in this format; a format that needs a zone reads nothing.
    package func reads(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return if case .instant = DateReader.read(bytes.span, self, nil) { true } else { false }
    }
}

/// What became of reading a date.
enum DateReading {
    case instant(Instant)
    /// It is not written in the format, or there is no such day or time.
    case mismatch
    /// The local time falls where clocks are put forward.
    case skippedTime
}
