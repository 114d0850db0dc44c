import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Synchronization
import Testing

/// `sync`, `records` and `replay` as real processes: a list in pages, and one that a job makes as CSV.
struct SyncCommandTests {
    private let folder: PatchbayTestSupport.TemporaryFolder

    init() throws { folder = try PatchbayTestSupport.TemporaryFolder() }

    private static func spec(_ url: String, amount: String) -> String {
        """
        {
          "specVersion": 1, "id": "acme", "name": "Acme", "credentials": { "key": { "title": "Key" } },
          "auth": { "type": "apiKey", "credential": "key",
            "placement": { "in": "header", "name": "Authorization", "prefix": "Bearer " },
            "permissions": { "read:things": { "description": "Read things" } } },
          "api": { "baseUrl": "\(url)" },
          "dataTypes": {
            "exports": {
              "model": "./thing.schema.json", "permission": "read:things", "primaryKey": "$.id",
              "job": {
                "create": { "request": { "method": "POST", "path": "/jobs" }, "values": { "id": "$.id" } },
                "poll": { "request": { "path": "/jobs/{job.id}" }, "done": { "path": "$.done", "equals": true },
                  "everySeconds": 1 },
                "download": { "from": "$.url" }
              },
              "records": { "path": "$[*]", "format": "csv" },
              "mapping": { "id": "$.id", "amount": { "from": "\(amount)", "transforms": ["toNumber"] } }
            },
            "things": {
              "model": "./thing.schema.json", "permission": "read:things", "primaryKey": "$.id",
              "request": { "path": "/things", "query": { "page": "{page.number}" } }, "records": "$[*]",
              "pagination": { "type": "page", "stop": ["empty"] },
              "mapping": { "id": "$.id", "amount": "$.amount" }
            }
          }
        }
        """
    }

    private static func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        guard request.header("Authorization") == "Bearer k3y" else { return .json("{}", status: 401) }
        switch (request.method, request.path) {
        case ("POST", "/jobs"): return .json(#"{"id":5}"#, status: 201)
        case (_, "/jobs/5"): return .json(#"{"done":true,"url":"/files/5.csv"}"#)
        case (_, "/files/5.csv"):
            return LoopbackServer.Response(
                200,
                headers: [],
                body: Array("id,amount,cost\r\na,1.50,1\r\nb,x,2\r\n".utf8)
            )
        default:
            guard let page = request.query.split(separator: "=").last, page != "4" else { return .json("[]") }
            let records: JSONValue = [
                ["id": .string(page + "a"), "amount": 1], ["id": .string(page + "b"), "amount": 2],
            ]
            return .json(records.compactText)
        }
    }

    private static func line(_ id: String, _ amount: String) -> String {
        #"{"id":"\#(id)","amount":\#(amount)}"# + "\n"
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.file(name))
    }

    @Test func readsShowsAndMapsAgain() async throws {
        try await LoopbackServer.run({ Self.answer($0) }) { server in
            try FileManager.default.createDirectory(at: folder.file("providers"), withIntermediateDirectories: true)
            try write(Self.spec(server.url, amount: "$.amount"), to: "providers/acme.json")
            try write(ThingProvider.model.compactText, to: "providers/thing.schema.json")
            let options = [
                "--data-folder", folder.file("data").path(percentEncoded: false), "--set", "allowLoopback=true",
                "--providers", folder.file("providers").path(percentEncoded: false),
            ]
            let connected = try await PatchbayProcess.runAside(["connect", "acme"] + options, input: "k3y\n")
            try #require(connected.status == 0, "\(connected.err)")
            let id = connected.out.trimmingCharacters(in: .newlines)

            let dry = try await PatchbayProcess.runAside(
                ["sync", id, "--types", "things", "--dry-run", "--pages", "2"] + options
            )
            #expect(dry.status == 0, "\(dry.err)")
            var shown = ""
            for page in 1...2 { shown += Self.line("\(page)a", "1") + Self.line("\(page)b", "2") }
            #expect(dry.out == shown)
            #expect(dry.err == "things  shown      2 pages, 4 records\n", "\(dry.err)")

            let sync = try await PatchbayProcess.runAside(["sync", id] + options)
            #expect(sync.status == 1, "\(sync.err)")
            let summary = """
                exports  completed  1 page, 2 records, 1 changed, 1 rejected
                things   completed  4 pages, 6 records, 6 changed

                """
            #expect(sync.out == summary)
            let records = try await PatchbayProcess.runAside(["records", id, "exports"] + options)
            #expect(records.out == Self.line("a", "1.50"), "\(records.err)")
            let refused = try await PatchbayProcess.runAside(["records", id, "exports", "--rejected"] + options)
            let raw = try JSONValue(parsing: refused.out)["raw"]
            #expect(raw?.compactText == #"{"id":"b","amount":"x","cost":"2"}"#)

            try write(Self.spec(server.url, amount: "$.cost"), to: "providers/acme.json")
            let replay = try await PatchbayProcess.runAside(["replay", id] + options)
            #expect(replay.status == 0, "\(replay.err)")
            let mended = try await PatchbayProcess.runAside(["records", id, "exports"] + options)
            #expect(mended.out == Self.line("a", "1.50") + Self.line("b", "2"))
        }
    }
}
