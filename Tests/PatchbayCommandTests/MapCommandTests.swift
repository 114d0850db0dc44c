import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// `patchbay map`: formats, explanations, rejections and what lies around a record.
struct MapCommandTests {
    private static let good = #"{"id":"pi_1","amount":1000,"currency":"usd","status":"succeeded"}"#
    private static let bad = #"{"id":"pi_2","amount":"x","currency":"usd","status":"succeeded"}"#

    private static func map(_ options: [String], _ lines: [String]) throws -> PatchbayProcess.Output {
        try PatchbayProcess.run(["map", "stripe", "payments"] + options, input: lines.joined(separator: "\n"))
    }

    @Test func printsAList() throws {
        let output = try Self.map(["--format", "json"], [Self.good, Self.bad, Self.good])
        #expect(output.status == 1)
        let list = try #require(try JSONValue(parsing: output.out).arrayValue)
        #expect(list.map { $0["id"]?.stringValue } == ["payment-1", "payment-1"])
        let report = try JSONValue(parsing: output.err)
        #expect(report["record"] == 2 && report["line"] == 2 && report["outcome"] == "rejected")
        let error = try #require(report["errors"]?.arrayValue?.first)
        #expect(error["field"] == "/amount" && error["source"] == "$.amount" && error["pointer"] == "/amount")
        #expect(error["transform"] == "minorUnitsToDecimal" && error["value"] == "x")
        #expect(error["line"] == 2 && error["column"] == 23)
        #expect(try Self.map(["--format", "json", "--page"], [#"{"data":[]}"#]).out == "[]\n")
    }

    @Test func printsATable() throws {
        let other = #"{"id":"pi_22","amount":5,"currency":"jpy","status":"processing","description":"Ü\u001b[31m\n你好"}"#
        let output = try Self.map(["--format", "table"], [Self.good, other])
        #expect(
            output.out == """
                id          amount  currency  status     remoteId  rawStatus   description
                ----------  ------  --------  ---------  --------  ----------  --------------------
                payment-1    10.00  USD       completed  pi_1      succeeded
                payment-22       5  JPY       pending    pi_22     processing  Ü\\u{1b}[31m\\u{a}你好

                """
        )
    }

    @Test func explainsWhereAValueInAListCameFrom() throws {
        let invoice = """
            {"id":"in_1","currency":"usd","status":"open","total":100,
             "lines":{"data":[{"id":"il_1","amount":100,"currency":"usd"},{"id":"il_2","amount":-5,"currency":"usd"}]}}
            """
        let fields = ["--field", "lineItems.1.amount", "--field", "number", "--field", "memo", "--field", "status"]
        let output = try PatchbayProcess.run(["map", "stripe", "invoices"] + fields, input: invoice)
        #expect(
            output.err == """
                record 1 (line 1)
                  status = "open"
                      no branch of `switch` holds
                      $.status: "open"
                      lookup: "open" → "open"
                  number = null
                      $.number: nothing there
                      null because: nothing at `$.number`
                  memo = null
                      $.description: nothing there
                      null because: nothing at `$.description`
                  lineItems/1/amount = -0.05
                      $.amount: -5 (/lines/data/1/amount)
                      minorUnitsToDecimal: -5 → -0.05

                """
        )
    }

    @Test func explainsAsJSON() throws {
        let output = try Self.map(["--explain", "--format", "json"], [Self.good, Self.bad])
        let list = try #require(try JSONValue(parsing: output.out).arrayValue)
        #expect(list.map { $0["outcome"]?.stringValue } == ["mapped", "rejected"])
        #expect(list[0]["output"]?["id"] == "payment-1" && list[1]["output"] == JSONValue.null)
        let amounts = list.compactMap { record in record["fields"]?.arrayValue?.first { $0["field"] == "/amount" } }
        #expect(amounts[0]["value"]?.compactText == "10.00")
        #expect(
            amounts[0]["steps"]?.compactText
                == #"[{"type":"read","path":"$.amount","pointer":"/amount","found":1000},"#
                + #"{"type":"transform","name":"minorUnitsToDecimal","before":1000,"after":10.00}]"#
        )
        #expect(amounts[1]["steps"]?.arrayValue?.last?["type"] == "refusal")
    }

    @Test func tellsWhereInAListTheValueOfARejectedRecordLies() throws {
        let invoice = """
            {"id":"in_1","currency":"usd","status":"open","total":100,
             "lines":{"data":[{"id":"il_1","amount":100,"currency":"usd"},{"id":"il_2","amount":"é","currency":"usd"}]}}
            """
        let output = try PatchbayProcess.run(["map", "stripe", "invoices"], input: invoice)
        #expect(output.status == 1)
        #expect(output.err.contains("  `lineItems/1/amount` from `$.amount`: `minorUnitsToDecimal`: "), "\(output.err)")
        #expect(output.err.contains("    at /lines/data/1/amount, line 2, column 85: \"é\"\n"), "\(output.err)")
        let list = try PatchbayProcess.run(["map", "stripe", "invoices"], input: "[\(invoice)]")
        #expect(list.err.contains("at /lines/data/1/amount, line 2 of the record, column 85"), "\(list.err)")
    }

    @Test func stopsAtTheFirstErrorOrAfterSoMany() throws {
        let lines = [Self.good, Self.bad, Self.good, Self.bad, Self.good]
        let stopped = try Self.map(["--on-error", "stop"], lines)
        #expect(stopped.status == 1 && stopped.out.split(separator: "\n").count == 1)
        #expect(stopped.err.hasSuffix("1 mapped, 1 rejected, and stopped there\n"))
        let limited = try Self.map(["--max-errors", "2"], lines)
        #expect(limited.status == 1 && limited.out.split(separator: "\n").count == 2)
        let skipped = try Self.map(["--on-error", "skip"], lines)
        #expect(skipped.status == 1 && skipped.out.split(separator: "\n").count == 3)
        #expect(skipped.err == "3 mapped, 2 rejected\n")
    }

    @Test func takesWhatLiesAroundARecord() throws {
        let message = #"{"ts":"1512085950.000216","user":"U1","text":"hi"}"#
        let id = #"{"id":"message-C1-1512085950.000216","#
        let slack = ["map", "slack", "messages"]
        let byParent = try PatchbayProcess.run(slack + ["--parent", #"{"id":"C1"}"#], input: message)
        #expect(byParent.out.hasPrefix(id))
        let lines = ["C1", "C2"].map { #"{"record":\#(message),"parent":{"id":"\#($0)"}}"# }
        let enveloped = try PatchbayProcess.run(slack + ["--envelope"], input: lines.joined(separator: "\n"))
        #expect(enveloped.out.hasPrefix(id) && enveloped.out.contains(#""channelRemoteId":"C2""#))
        let refused = try PatchbayProcess.run(
            slack + ["--envelope"],
            input: "\(message)\n{\"record\":1,\"perent\":{}}\n{"
        )
        #expect(refused.err.contains("an envelope is an object with a member `record`"), "\(refused.err)")
        #expect(refused.err.contains("an envelope has no member `perent`"), "\(refused.err)")
        #expect(refused.err.contains("record 3 (line 3): rejected: not JSON at byte 2"), "\(refused.err)")
        let invoice = #"{"Id":"1","TotalAmt":5,"Balance":5}"#
        let byVariable = try PatchbayProcess.run(
            ["map", "quickbooks", "invoices", "--variable", "homeCurrency=CAD"],
            input: invoice
        )
        #expect(byVariable.out.contains(#""currency":"CAD""#))
        let read = try PatchbayProcess.run(slack + ["--read", "replys"], input: message)
        #expect(read.status == 2 && read.err.contains("did you mean `replies`?"), "\(read.err)")
    }
}
