import Foundation
import PatchbayTestSupport
import Testing

/// The commands as a user runs them: real processes, real files.
@Suite struct CommandTests {
    struct Output {
        var status: Int32
        var out: String
        var err: String
    }

    /// The executable that was built beside the tests.
    private static func executable() throws -> URL {
        let candidates = [
            URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "patchbay"),
            Bundle.main.bundleURL.appending(path: "patchbay"),
            repositoryRoot.appending(path: ".build/debug/patchbay"),
        ]
        let found = candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
        return try #require(found)
    }

    private static func run(_ arguments: [String], input: String = "") throws -> Output {
        let process = Process()
        process.executableURL = try executable()
        process.arguments = arguments
        process.currentDirectoryURL = repositoryRoot
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = stderr
        try process.run()
        stdin.fileHandleForWriting.write(Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let out = try stdout.fileHandleForReading.readToEnd() ?? Data()
        let err = try stderr.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Output(
            status: process.terminationStatus,
            out: String(decoding: out, as: UTF8.self),
            err: String(decoding: err, as: UTF8.self)
        )
    }

    @Test func validatesItsOwnProvidersInSilence() throws {
        let output = try Self.run(["validate"])
        #expect(output.status == 0)
        #expect(output.out == "")
    }

    @Test func keepsGoodRecordsAroundABrokenLine() throws {
        let good = #"{"id":"pi_1","amount":1000,"currency":"usd","status":"succeeded"}"#
        let output = try Self.run(["map", "stripe", "payments"], input: "\(good)\n{\"id\":\n\n[1]\n\(good)\n")
        #expect(output.status == 1)
        #expect(output.out.split(separator: "\n").count == 2)
        #expect(output.err.contains("record 2 (line 2): rejected: not JSON at byte 7: the JSON text ends too early"))
        #expect(output.err.contains("record 3 (line 4): rejected\n  a record is an object, found the list `[1]`"))
    }

    @Test func mapsTheExamplesOfTheDocument() throws {
        let payment = try Self.run(
            ["map", "stripe", "payments"],
            input: #"{"id":"pi_123","amount":1000,"currency":"usd","status":"succeeded"}"#
        )
        #expect(payment.out.hasPrefix(#"{"id":"payment-123","amount":10.00,"currency":"USD","status":"completed","#))
        let invoice = try Self.run(
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
            try Self.run(["map", "stripe", "payments"], input: record).out.contains(#""amount":5,"currency":"JPY""#)
        )
        let list = try Self.run(["map", "stripe", "payments"], input: "[\(record),\(record)]")
        #expect(list.out.split(separator: "\n").count == 2)
    }

    @Test func explainsEachField() throws {
        let output = try Self.run(
            ["map", "stripe", "payments", "--explain"],
            input: #"{"id":"pi_1","amount":5,"currency":"jpy","status":"processing"}"#
        )
        #expect(output.err.contains("  amount\n    $.amount: 5\n    minorUnitsToDecimal: 5 → 5\n    = 5\n"))
    }

    @Test func startsANewProviderThatIsValid() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(
            at: folder.appending(path: "providers"),
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "schemas"),
            withDestinationURL: repositoryRoot.appending(path: "schemas")
        )
        let spec = try Self.run(["new", "acme-books"]).out
        let file = folder.appending(path: "providers/acme-books.json")
        try Data(spec.utf8).write(to: file)
        let output = try Self.run(["validate", "--providers", folder.appending(path: "providers").path])
        #expect(output.status == 0, "\(output.out)\(output.err)")
        #expect(output.out.isEmpty)
    }

    @Test func selectsAndChecks() throws {
        let document = #"{"a":[{"b":1.50},{"b":2}]}"#
        #expect(try Self.run(["select", "$.a[?@.b > 1.2].b"], input: document).out == "1.50\n2\n")
        #expect(try Self.run(["select", "$..b", "--paths"], input: document).out == "$['a'][0]['b']\n$['a'][1]['b']\n")
        let record = #"{"id":"x","amount":"5","status":"paid"}"#
        let output = try Self.run(["check", "schemas/models/payment.schema.json"], input: record)
        #expect(output.status == 1)
        #expect(output.out.contains("/amount: ") && output.out.contains("/status: "))
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
        let output = try Self.run(misuse.arguments, input: misuse.input)
        #expect(output.status == 2)
        #expect(output.err.contains(misuse.message), "\(output.err)")
        #expect(output.out.isEmpty)
    }
}
