import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// The commands as a user runs them: real processes, real files.
@Suite struct CommandTests {
    @Test func validatesItsOwnProvidersInSilence() throws {
        let output = try PatchbayProcess.run(["validate"])
        #expect(output.status == 0)
        #expect(output.out == "")
    }

    @Test func keepsGoodRecordsAroundABrokenLine() throws {
        let good = #"{"id":"pi_1","amount":1000,"currency":"usd","status":"succeeded"}"#
        let output = try PatchbayProcess.run(
            ["map", "stripe", "payments"],
            input: "\(good)\n{\"id\":\n\n[1]\n\(good)\n"
        )
        #expect(output.status == 1)
        #expect(output.out.split(separator: "\n").count == 2)
        let broken = "record 2 (line 2): rejected: not JSON at byte 7 (line 2, column 7): the JSON text ends too early"
        #expect(output.err.contains(broken))
        #expect(output.err.contains("record 3 (line 4): rejected\n  a record is an object, found the list `[1]`"))
    }

    @Test func mapsTheExamplesOfTheDocument() throws {
        let payment = try PatchbayProcess.run(
            ["map", "stripe", "payments"],
            input: #"{"id":"pi_123","amount":1000,"currency":"usd","status":"succeeded"}"#
        )
        #expect(payment.out.hasPrefix(#"{"id":"payment-123","amount":10.00,"currency":"USD","status":"completed","#))
        let invoice = try PatchbayProcess.run(
            ["map", "quickbooks", "invoices"],
            input: #"{"Id":"123","TotalAmt":1000,"Balance":0,"TxnDate":"2024-01-01"}"#
        )
        #expect(invoice.out.hasPrefix(#"{"id":"invoice-123","amount":1000,"balance":0,"#))
        #expect(invoice.out.contains(#""date":"2024-01-01T00:00:00Z""#))
    }

    @Test func readsOneRecordOverSeveralLinesAndLists() throws {
        let record =
            "{\n  \"id\": \"pi_1\",\n  \"amount\": 5,\n  \"currency\": \"jpy\",\n  \"status\": \"processing\"\n}\n"
        #expect(
            try PatchbayProcess.run(["map", "stripe", "payments"], input: record).out.contains(
                #""amount":5,"currency":"JPY""#
            )
        )
        let list = try PatchbayProcess.run(["map", "stripe", "payments"], input: "[\(record),\(record)]")
        #expect(list.out.split(separator: "\n").count == 2)
    }

    @Test func explainsEachField() throws {
        let output = try PatchbayProcess.run(
            ["map", "stripe", "payments", "--explain"],
            input: #"{"id":"pi_1","amount":5,"currency":"jpy","status":"processing"}"#
        )
        #expect(output.err.contains("  amount = 5\n      $.amount: 5\n      minorUnitsToDecimal: 5 → 5\n"))
    }

    @Test func startsANewProviderThatIsValid() throws {
        let spec = try PatchbayProcess.run(["new", "acme-books"]).out
        try TemporaryFolder.withProviders(["acme-books": spec]) { folder in
            let output = try PatchbayProcess.run(["validate"], in: folder)
            #expect(output.status == 0, "\(output.out)\(output.err)")
            #expect(output.out.isEmpty)
            let record = #"{"id":7,"name":"Ada","created_at":"2024-02-29T12:00:00+01:00"}"#
            let mapped = try PatchbayProcess.run(["map", "acme-books", "customers"], input: record, in: folder)
            #expect(mapped.status == 0, "\(mapped.err)")
            #expect(mapped.out.hasPrefix(#"{"id":"customer-7","name":"Ada","#))
            #expect(mapped.out.contains(#""createdAt":"2024-02-29T11:00:00Z""#))
        }
    }

    @Test func selectsAndChecks() throws {
        let document = #"{"a":[{"b":1.50},{"b":2}]}"#
        #expect(try PatchbayProcess.run(["select", "$.a[?@.b > 1.2].b"], input: document).out == "1.50\n2\n")
        #expect(
            try PatchbayProcess.run(["select", "$..b", "--paths"], input: document).out
                == "$['a'][0]['b']\n$['a'][1]['b']\n"
        )
        let record = #"{"id":"x","amount":"5","status":"paid"}"#
        let output = try PatchbayProcess.run(["check", "schemas/models/payment.schema.json"], input: record)
        #expect(output.status == 1)
        #expect(output.out.contains("/amount: ") && output.out.contains("/status: "))
    }

    @Test func checkTellsWhyTheNearestAlternativeFails() throws {
        let folder = try PatchbayTestSupport.TemporaryFolder()
        let choice = #"[{ "type": "number", "enum": [1] }, { "type": "string", "maxLength": 1 }]"#
        let schema = #"{ "properties": { "a": { "anyOf": \#(choice) } } }"#
        let file = folder.url.appending(path: "a.schema.json")
        try Data(schema.utf8).write(to: file)
        let text = try PatchbayProcess.run(["check", file.path], input: #"{"a":"BBBB"}"#)
        #expect(text.status == 1)
        #expect(text.out.contains("\n  /a: ") && text.out.contains("maxLength"), "\(text.out)")
        let json = try PatchbayProcess.run(["check", file.path, "--format", "json"], input: #"{"a":"BBBB"}"#)
        let output = try JSONValue(parsing: Array(json.out.utf8))
        #expect(output["valid"] == false)
        let locations = output["errors"]?.arrayValue?.compactMap { $0["keywordLocation"]?.stringValue } ?? []
        #expect(locations.contains("/properties/a/anyOf/1/maxLength"), "\(locations)")
        let right = try PatchbayProcess.run(["check", file.path, "--format", "json"], input: "{}")
        #expect(try JSONValue(parsing: Array(right.out.utf8)) == ["valid": true])
    }

    @Test func helpLeavesTheWrappingToTheTerminal() throws {
        let output = try PatchbayProcess.run(["--experimental-dump-help"])
        var pending = [try #require(try JSONValue(parsing: Array(output.out.utf8))["command"])]
        var seen = 0
        while let command = pending.popLast() {
            pending += command["subcommands"]?.arrayValue ?? []
            let text = command["discussion"]?.stringValue ?? ""
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            seen += lines.count
            for (line, next) in zip(lines, lines.dropFirst()) where !line.isEmpty && !line.hasPrefix(" ") {
                #expect(next.isEmpty || next.hasPrefix(" "), "\(command["commandName"]?.stringValue ?? ""): \(next)")
            }
        }
        #expect(seen > 50)
    }

    struct Misuse: Sendable {
        var arguments: [String]
        var input: String
        var message: String
    }

    static let misuses = [
        Misuse(arguments: ["map", "strpe", "payments"], input: "{}", message: "did you mean `stripe`?"),
        Misuse(arguments: ["map", "stripe", "payment"], input: "{}", message: "did you mean `payments`?"),
        Misuse(arguments: ["map", "stripe", "payments"], input: "", message: "is empty, expected at least one record"),
        Misuse(arguments: ["map", "stripe", "payments", "no-such-file"], input: "", message: "cannot be read"),
        Misuse(arguments: ["map", "stripe", "payments", "--page"], input: "{}", message: "no records at `$.data[*]`"),
        Misuse(arguments: ["map", "../stripe", "payments"], input: "{}", message: "there is no provider"),
        Misuse(arguments: ["explain", "unknown-membr"], input: "", message: "did you mean `unknown-member`?"),
        Misuse(arguments: ["functions", "upercase"], input: "", message: "did you mean `uppercase`?"),
        Misuse(arguments: ["validate", "no-such-file.json"], input: "", message: "there is no file"),
        Misuse(arguments: ["new", "Acme Books"], input: "", message: "cannot be an id"),
        Misuse(arguments: ["select", "$.a["], input: "{}", message: "^"),
        Misuse(
            arguments: ["check", "schemas/models/payment.schema.json"],
            input: "{",
            message: "is not JSON at byte 2"
        ),
        Misuse(arguments: ["validate", "--format", "xml"], input: "", message: "xml"),
    ]

    @Test(arguments: misuses) func endsWithTwoAndSaysWhatToDo(_ misuse: Misuse) throws {
        let output = try PatchbayProcess.run(misuse.arguments, input: misuse.input)
        #expect(output.status == 2)
        #expect(output.err.contains(misuse.message), "\(output.err)")
        #expect(output.out.isEmpty)
    }
}
