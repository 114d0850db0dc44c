import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Arguments that have the right kind and cannot be used all the same, and arguments of the wrong kind.
@Suite struct StepArgumentTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var step: String
        var message: String
        var testDescription: String { step }
        init(_ step: String, _ message: String) {
            self.step = step
            self.message = message
        }
    }

    static let cases = [
        Case(#"{ "type": "divide", "number": ⟦0.0⟧, "places": 2, "mode": "up" }"#, "nothing is divided by zero"),
        Case(#"{ "type": "add", "number": ⟦1e99⟧ }"#, "`1e99` has more than 38 digits"),
        Case(#"{ "type": "add", "number": ⟦true⟧ }"#, "expected a JSONPath, an object or a number, found a boolean"),
        Case(#"{ "type": "add", "number": 1, "otherwise": ⟦"0"⟧ }"#, "expected a number, found a text"),
        Case(#"⟦{⟧ "type": "round", "places": 2 }"#, "the round needs the member `mode`"),
        Case(#"{ "type": "replace", "text": ⟦""⟧, "with": "x" }"#, "an empty text cannot be replaced"),
        Case(#"{ "type": "capture", "pattern": "a(b)", "group": ⟦2⟧ }"#, "the pattern has no group 2"),
        Case(#"{ "type": "replacePattern", "pattern": "(a)", "with": ⟦"{2}"⟧ }"#, "the pattern has no group `2`"),
        Case(#"{ "type": "replacePattern", "pattern": "a", "with": ⟦"}"⟧ }"#, "a brace stands alone"),
        Case(#"{ "type": "date", "from": "pattern", "pattern": ⟦"dd.MM.yy"⟧ }"#, "`yy` is not a year in full"),
        Case(#"{ "type": "date", "from": "pattern", "pattern": ⟦"yyyy-MM"⟧ }"#, "the date pattern has no day"),
        Case(
            #"{ "type": "date", "from": "pattern", "pattern": ⟦"yyyy-MM-dd hh:mm"⟧ }"#,
            "the date pattern has the hour from 1 to 12 without the half of the day"
        ),
        Case(
            #"{ "type": "date", "from": "pattern", "pattern": ⟦"yyyyMd"⟧ }"#,
            "`d` follows a number that may have one digit or two"
        ),
        Case(#"{ "type": "date", "from": "pattern", "pattern": ⟦"yyyy-MM-dd MM"⟧ }"#, "has the month twice"),
        Case(#"{ "type": "date", "from": "pattern", "pattern": ⟦"yyyy-MM-dd Q"⟧ }"#, "`Q` has no meaning"),
        Case(#"{ "type": "date", "from": "pattern", "pattern": ⟦"yyyy-MM-dd'T"⟧ }"#, "is not closed"),
        Case(
            #"{ "type": "date", "from": ⟦"pattern"⟧, "pattern": "yyyy-MM-dd" }"#,
            "a date of the pattern `yyyy-MM-dd` has no zone of its own"
        ),
        Case(#"{ "type": "date", "from": "isoDate", "pattern": ⟦"yyyy-MM-dd"⟧ }"#, "`from` does not name `pattern`"),
        Case(#"{ "type": "date", "from": "localDateTime", "zone": ⟦"CEST"⟧ }"#, "`CEST` is not a time zone"),
        Case(
            #"{ "type": "formatDate", "as": "httpDate", "granularity": ⟦"millisecond"⟧ }"#,
            "`httpDate` cannot be written to the millisecond"
        ),
        Case(
            #"{ "type": "formatDate", "as": "unixSeconds", "zone": ⟦"Europe/Berlin"⟧ }"#,
            "this form is the same in every zone"
        ),
        Case(#"{ "type": "formatDate", "as": ⟦"localDateTime"⟧ }"#, "does not say its zone"),
        Case(#"{ "type": "shiftDate", "by": ⟦"1 day"⟧ }"#, "`1 day` is not a duration of ISO 8601"),
        Case(#"{ "type": "shiftDate", "by": ⟦"P1H"⟧ }"#, "`P1H` is not a duration of ISO 8601"),
        Case(#"{ "type": "shiftDate", "by": ⟦"PT1H1H"⟧ }"#, "`PT1H1H` is not a duration of ISO 8601"),
        Case(#"{ "type": "uuidV5", "namespace": ⟦"example"⟧ }"#, "`example` is not a UUID"),
        Case(#"{ "type": "find", "where": { "path": ⟦"$.["⟧, "exists": true } }"#, ""),
    ]

    @Test(arguments: cases) func pointsAtTheArgument(_ test: Case) throws {
        let source = MarkedSource(test.step)
        let error = try #require(throws: CompiledStepError.self) {
            try CompiledStep(source.file, environment: .host)
        }
        let finding = try #require(error.diagnostics.first)
        #expect(error.diagnostics.count == 1)
        #expect(finding.message.contains(test.message), "\(finding.message)")
        let range = try #require(source.ranges.first)
        #expect(
            finding.primary.range.start >= range.start && finding.primary.range.end <= range.end,
            "\(finding.message)"
        )
    }
}
