import Foundation
import PatchbayTestSupport
import Testing

/// Input that is wrong in every way one can think of, given to real processes.
struct BadInputTests {
    private static let good = #"{"id":"pi_1","amount":1000,"currency":"usd","status":"succeeded"}"#

    struct Payload: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var status: Int32
        var message: String
        /// How many good records come out all the same.
        var mapped = 0
        var isPage = false
        var testDescription: String { name }
    }

    private static func payload(
        _ name: String,
        _ text: String,
        _ status: Int32,
        _ message: String,
        mapped: Int = 0,
        isPage: Bool = false
    ) -> Payload {
        Payload(name: name, bytes: Array(text.utf8), status: status, message: message, mapped: mapped, isPage: isPage)
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let badText = Array(#"{"id":"pi_"#.utf8) + [0xFF] + Array(#"","amount":1}"#.utf8)

    static let payloads = [
        payload("empty", "", 2, "`standard input` is empty, expected at least one record"),
        payload("blanks", " \n\n", 2, "is empty"),
        payload("empty page", "", 2, "is not JSON at byte 1", isPage: true),
        Payload(
            name: "mark before a record",
            bytes: mark + Array(good.utf8),
            status: 2,
            message: "not JSON at byte 1: a byte order mark stands before the value"
        ),
        Payload(
            name: "mark before lines",
            bytes: mark + Array("\(good)\n\(good)\n".utf8),
            status: 1,
            message: "a byte order mark stands before the value",
            mapped: 1
        ),
        Payload(
            name: "mark before a list",
            bytes: mark + Array("[\(good),\n\(good)]".utf8),
            status: 2,
            message: "a byte order mark stands before the value\n  help: Save the file as UTF-8 without"
        ),
        Payload(
            name: "bytes that are no UTF-8",
            bytes: badText + Array("\n\(good)\n".utf8),
            status: 1,
            message: "record 1 (line 1): rejected: not JSON at byte 11 (line 1, column 11): the bytes are not UTF-8",
            mapped: 1
        ),
        payload(
            "a list that breaks off",
            "[\(good),\(good),{\"id\":",
            2,
            "the JSON text ends too early",
            mapped: 2
        ),
        payload("a list with a broken element", "[\(good),{\"id\" 1},\(good)]", 2, "expected `:`", mapped: 1),
        payload(
            "a member twice that is read",
            "\(good)\n{\"id\":\"pi_2\",\"amount\":1,\"amount\":2,\"currency\":\"usd\",\"status\":\"succeeded\"}\n",
            1,
            "the member `/amount` occurs twice in the record\n    at /amount, line 2, column 34",
            mapped: 1
        ),
        payload(
            "a member twice that nothing reads",
            #"{"id":"pi_1","amount":5,"currency":"usd","status":"succeeded","x":1,"x":2}"#,
            0,
            "",
            mapped: 1
        ),
        payload(
            "a number beyond all",
            #"{"id":"pi_1","amount":1e400,"currency":"usd","status":"succeeded"}"#,
            1,
            "beyond the range of numbers\n    at /amount, line 1, column 23: 1e400"
        ),
        payload("deep lists", String(repeating: "[", count: 5_000_000), 2, "nest deeper than 512 levels"),
        payload(
            "deep objects",
            String(repeating: #"{"a":"#, count: 1_000_000),
            1,
            "not JSON at byte 2561 (line 1, column 2561): arrays and objects nest deeper than 512 levels"
        ),
        payload("deep page", String(repeating: "[", count: 5_000_000), 2, "nest deeper", isPage: true),
        payload("a number", "7", 1, "a record is an object, found the number `7`"),
        payload("a text", #""a""#, 1, #"a record is an object, found the string `"a"`"#),
        payload("a list in a list", "[[1],\(good)]", 1, "a record is an object, found the list `[1]`", mapped: 1),
        payload("null", "null", 1, "a record is an object, found null"),
        payload("an empty list", "[]", 0, ""),
        payload("no JSON", "hello", 1, "not JSON at byte 1 (line 1, column 1)"),
        payload(
            "a broken line in the middle",
            "\(good)\n{\"id\":\"pi_2\",}\n\(good)\n",
            1,
            "record 2 (line 2): rejected: not JSON at byte 14 (line 2, column 14): expected a member name",
            mapped: 2
        ),
        payload("a page without records", "{\"object\":\"list\"}", 2, "no records at `$.data[*]`", isPage: true),
        payload("a page with a text", "{\"data\":\"x\"}", 2, "found a text", isPage: true),
    ]

    @Test(arguments: payloads) func isToldWithItsPlace(_ payload: Payload) throws {
        let arguments = ["map", "stripe", "payments"] + (payload.isPage ? ["--page"] : [])
        let output = try PatchbayProcess.run(arguments, bytes: payload.bytes)
        #expect(output.status == payload.status, "\(output.err)")
        #expect(payload.message.isEmpty ? output.err.isEmpty : output.err.contains(payload.message), "\(output.err)")
        #expect(output.out.split(separator: "\n").count == payload.mapped)
    }

    /// Every beginning of a record is a line, and the whole record follows.
    @Test func rejectsARecordCutAtEveryByte() throws {
        let bytes = Array(Self.good.utf8)
        let lines = (1..<bytes.count).map { Array(bytes[..<$0]) } + [bytes]
        let output = try PatchbayProcess.run(
            ["map", "stripe", "payments"],
            bytes: Array(lines.joined(separator: [0x0A]))
        )
        #expect(output.status == 1)
        #expect(output.out.split(separator: "\n").count == 1)
        let rejected = output.err.split(separator: "\n").filter { $0.contains("rejected: not JSON at byte") }
        #expect(rejected.count == bytes.count - 1)
        #expect(output.err.hasSuffix("1 mapped, \(bytes.count - 1) rejected\n"))
    }

    struct Spec: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var message: String
        var testDescription: String { name }
    }

    static let specs = [
        Spec(name: "empty", bytes: [], message: "error[empty-file]"),
        Spec(name: "a list", bytes: Array("[]".utf8), message: "expected an object, found a list"),
        Spec(name: "a mark", bytes: mark + Array("{}".utf8), message: "acme.json:1:1: error[byte-order-mark]"),
        Spec(name: "no UTF-8", bytes: badText, message: "acme.json:1:11: error[invalid-utf8]"),
        Spec(name: "deep", bytes: Array(String(repeating: "[", count: 5_000_000).utf8), message: "error[too-deep]"),
        Spec(name: "twice", bytes: Array(#"{"id":"acme","id":"acme"}"#.utf8), message: "acme.json:1:14: error"),
        Spec(name: "cut", bytes: Array(#"{"id":"acme""#.utf8), message: "error[unclosed]"),
        Spec(name: "another id", bytes: Array(#"{"id":"../acme"}"#.utf8), message: "error"),
    ]

    @Test(arguments: specs) func isAFindingInASpec(_ spec: Spec) throws {
        try TemporaryFolder.withProviders([:]) { folder in
            try Data(spec.bytes).write(to: folder.appending(path: "providers/acme.json"))
            let output = try PatchbayProcess.run(["validate"], in: folder)
            #expect(output.status == 1)
            #expect(output.out.contains(spec.message), "\(output.out.prefix(400))")
            let mapping = try PatchbayProcess.run(["map", "acme", "things"], input: "{}", in: folder)
            #expect(mapping.status == 2)
            #expect(mapping.out.isEmpty)
        }
    }

    @Test func isAFindingInAModel() throws {
        try TemporaryFolder.with { folder in
            let model = folder.appending(path: "thing.schema.json")
            try Data("{\n  \"type\": \"object\",\n  \"properties\": { \"id\": { \"type\": \"strng\" } }\n}".utf8).write(
                to: model
            )
            let output = try PatchbayProcess.run(["validate", model.path(percentEncoded: false)])
            #expect(output.status == 1)
            #expect(output.out.contains("thing.schema.json:3:35: error[bad-model]"), "\(output.out)")
        }
    }

    @Test(arguments: ["map", "select", "check", "validate", "fmt"]) func cannotReadAFolderOrNothing(
        _ command: String
    ) throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending(path: "none.json").path(percentEncoded: false)
            let words: [String: [String]] = [
                "map": ["map", "stripe", "payments", path], "select": ["select", "$", path], "check": ["check", path],
                "validate": ["validate", path], "fmt": ["fmt", path],
            ]
            let missing = try PatchbayProcess.run(try #require(words[command]))
            #expect(missing.status == 2)
            #expect(missing.err.contains("none.json"), "\(missing.err)")
            guard ["map", "select", "check"].contains(command) else { return }
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            let directory = try PatchbayProcess.run(try #require(words[command]))
            #expect(directory.status == 2)
            #expect(directory.err.contains("cannot be read: Is a directory"), "\(directory.err)")
        }
    }

    @Test func endsQuietlyWhenTheReaderGoesAway() throws {
        try TemporaryFolder.with { folder in
            let file = folder.appending(path: "many.ndjson")
            try Data(String(repeating: Self.good + "\n", count: 20_000).utf8).write(to: file)
            let path = file.path(percentEncoded: false)
            let output = try PatchbayProcess.shell("\"$PATCHBAY\" map stripe payments '\(path)' | head -1")
            #expect(output.out.hasPrefix(#"{"id":"payment-1","amount":10.00"#))
            #expect(output.out.split(separator: "\n").count == 1)
            #expect(output.err.isEmpty)
        }
    }

    @Test func isEndedByAnInterruptAsShellsExpect() throws {
        try TemporaryFolder.with { folder in
            let pipe = folder.appending(path: "pipe").path(percentEncoded: false)
            #expect(unsafe mkfifo(pipe, 0o600) == 0)
            let process = try ChildProcess(PatchbayProcess.executable(), ["map", "stripe", "payments", pipe])
            // The pipe can be opened once the command waits at its other end for input that never comes.
            var writer: Int32 = -1
            while writer < 0, process.isRunning { writer = unsafe open(pipe, O_WRONLY | O_NONBLOCK) }
            process.send(SIGINT)
            let ending = process.wait()
            close(writer)
            // A shell reports the signal 2 as the exit code 130.
            #expect(ending == .signal(SIGINT))
        }
    }
}
