import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Testing

/// Dates beyond the examples of the reference: the calendar's edges, zones, patterns, and back again.
@Suite struct DateTransformTests {
    /// The result of a step as JSON text, or why it refused.
    private func run(_ step: String, _ input: JSONValue) throws -> String {
        let compiled = try CompiledStep(SourceFile(name: "step.json", text: step), environment: .host)
        switch compiled.run(input) {
        case .success(let value): return value?.compactText ?? "nothing"
        case .failure(let failure): return failure.message
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var step: String
        var input: JSONValue
        var result: String
        var testDescription: String { "\(input.compactText) through \(step)" }
        init(_ step: String, _ input: JSONValue, _ result: String) {
            (self.step, self.input, self.result) = (step, input, result)
        }
        /// A date in a pattern and UTC.
        init(pattern: String, _ input: JSONValue, _ result: String) {
            let step: JSONValue = ["type": "date", "from": "pattern", "pattern": .string(pattern), "zone": "UTC"]
            self.init(step.compactText, input, result)
        }
    }

    static let refused = "is not a date"

    static let readings = [
        Case(#"{"type":"date","from":"rfc3339"}"#, "2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"),
        Case(#"{"type":"date","from":"rfc3339"}"#, "2023-02-29T00:00:00Z", refused),
        Case(#"{"type":"date","from":"rfc3339"}"#, "1900-02-29T00:00:00Z", refused),
        Case(#"{"type":"date","from":"rfc3339"}"#, "2024-01-01T24:00:00Z", refused),
        Case(#"{"type":"date","from":"rfc3339"}"#, "2024-01-01T23:59:60Z", refused),
        Case(#"{"type":"date","from":"rfc3339"}"#, "2024-01-01T00:00:00", refused),
        Case(#"{"type":"date","from":"rfc3339"}"#, "2024-01-01T00:00:00z ", refused),
        Case(#"{"type":"date","from":"rfc3339"}"#, "0001-01-01T00:00:00+00:01", refused),
        Case(#"{"type":"date","from":"rfc2822"}"#, "29 Feb 2024 07:05 EST", "2024-02-29T12:05:00Z"),
        Case(#"{"type":"date","from":"rfc2822"}"#, "Thu, 29 Feb 2024 07:05:01 -0800", "2024-02-29T15:05:01Z"),
        Case(#"{"type":"date","from":"rfc2822"}"#, "Fri, 29 Feb 2024 07:05:01 -0800", refused),
        Case(#"{"type":"date","from":"rfc2822"}"#, "Thu, 29 Feb 24 07:05:01 -0800", refused),
        Case(#"{"type":"date","from":"rfc2822"}"#, "Thu, 29 Feb 2024 07:05:01 CET", refused),
        Case(#"{"type":"date","from":"httpDate"}"#, "Sunday, 06-Nov-94 08:49:37 GMT", refused),
        Case(#"{"type":"date","from":"httpDate"}"#, "Sun, 6 Nov 1994 08:49:37 GMT", refused),
        Case(pattern: "dd/MM/yyyy", "31/12/2023", "2023-12-31T00:00:00Z"),
        Case(pattern: "dd/MM/yyyy", "12/31/2023", refused),
        Case(pattern: "dd/MM/yyyy", "1/12/2023", refused),
        Case(pattern: "d/M/yyyy", "01/9/2023", "2023-09-01T00:00:00Z"),
        Case(pattern: "d/M/yyyy", "001/9/2023", refused),
        Case(pattern: "yyyyMMddHHmmssSSS", "20240229235959123", "2024-02-29T23:59:59.123Z"),
        Case(pattern: "yyyyMMddHHmmssSSS", "20240230235959123", refused),
        Case(pattern: "h:mm a dd MMM yyyy", "12:30 am 05 may 2024", "2024-05-05T00:30:00Z"),
        Case(pattern: "h:mm a dd MMM yyyy", "12:30 PM 05 May 2024", "2024-05-05T12:30:00Z"),
        Case(pattern: "h:mm a dd MMM yyyy", "13:30 PM 05 May 2024", refused),
        Case(pattern: "EEEE, d MMMM yyyy", "Sunday, 5 May 2024", "2024-05-05T00:00:00Z"),
        Case(pattern: "EEEE, d MMMM yyyy", "Monday, 5 May 2024", refused),
        Case(pattern: "yyyy-MM-dd'T'HH:mm:ssXX", "2024-01-01T10:00:00+0200", "2024-01-01T08:00:00Z"),
        Case(pattern: "yyyy-MM-dd'T'HH:mm:ssXX", "2024-01-01T10:00:00Z", "2024-01-01T10:00:00Z"),
        Case(pattern: "yyyy-MM-dd'T'HH:mm:ssxxx", "2024-01-01T10:00:00Z", refused),
        Case(pattern: "yyyy'年'MM'月'dd'日'", "2024年01月02日", "2024-01-02T00:00:00Z"),
        Case(pattern: "yyyy-MM-dd 'o''clock' HH", "2024-01-02 o'clock 07", "2024-01-02T07:00:00Z"),
        Case(pattern: "yyyy-MM-dd", "2024-01-02x", refused),
    ]

    @Test(arguments: readings) func readsStrictly(_ test: Case) throws {
        let result = try run(test.step, test.input)
        let expected = test.result == Self.refused ? test.result : "\"\(test.result)\""
        #expect(result.contains(expected), "\(result)")
    }

    /// Clocks in Sydney are put forward on 6 October 2024 at 2:00 and back on 7 April 2024 at 3:00.
    @Test(arguments: [
        ("2024-10-06T01:59:59", "2024-10-05T15:59:59Z"), ("2024-10-06T02:00:00", "skip"),
        ("2024-10-06T02:59:59", "skip"), ("2024-10-06T03:00:00", "2024-10-05T16:00:00Z"),
        ("2024-04-07T01:59:59", "2024-04-06T14:59:59Z"), ("2024-04-07T02:00:00", "2024-04-06T15:00:00Z"),
        ("2024-04-07T02:59:59", "2024-04-06T15:59:59Z"), ("2024-04-07T03:00:00", "2024-04-06T17:00:00Z"),
    ])
    func readsLocalTimesWhereClocksChange(_ local: String, _ expected: String) throws {
        let step = #"{"type":"date","from":"localDateTime","zone":"Australia/Sydney"}"#
        let result = try run(step, .string(local))
        #expect(result.contains(expected), "\(result)")
    }

    /// Each form that can be read gives back what was written.
    @Test(arguments: DateFormat.allCases) func readsWhatItWrites(_ format: DateFormat) throws {
        let zone = format == .localDateTime ? #","zone":"Asia/Kolkata""# : ""
        let instant = format == .isoDate ? "2024-02-29T00:00:00Z" : "2024-02-29T23:45:06Z"
        let written = try run("{\"type\":\"formatDate\",\"as\":\"\(format.rawValue)\"\(zone)}", .string(instant))
        let value = try JSONValue(parsing: written)
        let read = try run("{\"type\":\"date\",\"from\":\"\(format.rawValue)\",\"fraction\":\"none\"\(zone)}", value)
        #expect(read == "\"\(instant)\"")
    }

    @Test(arguments: [
        ("P1M", "2023-01-31T00:00:00Z", "2023-02-28T00:00:00Z"),
        ("-P1M", "2024-03-31T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("P1Y", "2024-02-29T00:00:00Z", "2025-02-28T00:00:00Z"),
        ("-P1Y2M", "2024-01-15T00:00:00Z", "2022-11-15T00:00:00Z"),
        ("P1W", "2024-12-30T00:00:00Z", "2025-01-06T00:00:00Z"),
        ("P1DT1H1M1S", "2024-12-31T22:58:59Z", "2025-01-02T00:00:00Z"),
        ("-PT1S", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z"),
        ("P0D", "2024-01-01T01:00:00+01:00", "2024-01-01T00:00:00Z"),
    ])
    func shifts(_ duration: String, _ instant: String, _ expected: String) throws {
        #expect(try run("{\"type\":\"shiftDate\",\"by\":\"\(duration)\"}", .string(instant)) == "\"\(expected)\"")
    }

    @Test(arguments: [
        ("hour", "Asia/Kolkata", "2024-05-15T10:20:30Z", "2024-05-15T09:30:00Z"),
        // The second two o'clock of the night in which clocks are put back.
        ("hour", "Europe/Berlin", "2024-10-27T01:15:00Z", "2024-10-27T01:00:00Z"),
        ("day", "Europe/Berlin", "2024-03-31T12:00:00Z", "2024-03-30T23:00:00Z"),
        // Clocks in Beirut skip the first hour of 31 March 2024.
        ("day", "Asia/Beirut", "2024-03-31T12:00:00Z", "2024-03-30T22:00:00Z"),
        ("week", "UTC", "2024-03-03T23:59:59Z", "2024-02-26T00:00:00Z"),
        ("week", "UTC", "2024-03-04T00:00:00Z", "2024-03-04T00:00:00Z"),
        ("quarter", "UTC", "2024-12-31T23:59:59Z", "2024-10-01T00:00:00Z"),
        ("year", "America/New_York", "2024-01-01T03:00:00Z", "2023-01-01T05:00:00Z"),
    ])
    func truncates(_ unit: String, _ zone: String, _ instant: String, _ expected: String) throws {
        let step = "{\"type\":\"truncateDate\",\"unit\":\"\(unit)\",\"zone\":\"\(zone)\"}"
        #expect(try run(step, .string(instant)) == "\"\(expected)\"")
    }
}
