import Foundation
import PatchbayEngine
import PatchbayTestSupport

/// An installation in a folder of one test's own, whose provider takes a key and has lists with pages behind a cursor.
struct KeyInstallation {
    let folder: PatchbayTestSupport.TemporaryFolder
    private let url: String

    /// The key that the provider takes at first.
    static let key = "k3y-of-acme"

    /// An installation whose provider is a server.
    init(_ server: LoopbackServer, dataTypes: [String]) throws {
        folder = try PatchbayTestSupport.TemporaryFolder()
        url = server.url
        try FileManager.default.createDirectory(at: folder.file("providers"), withIntermediateDirectories: true)
        try write(Self.spec(url, dataTypes), to: "providers/acme.json")
        try write(ThingProvider.model.compactText, to: "providers/thing.schema.json")
    }

    /// The options that lead a command to the installation.
    var options: [String] {
        [
            "--data-folder", folder.file("data").path(percentEncoded: false), "--set", "allowLoopback=true",
            "--providers", folder.file("providers").path(percentEncoded: false),
        ]
    }

    private static func spec(_ url: String, _ dataTypes: [String]) -> String {
        let types = dataTypes.map { name in
            """
            "\(name)": {
              "model": "./thing.schema.json", "permission": "read:things", "primaryKey": "$.id",
              "request": { "path": "/\(name)", "query": { "cursor": "{page.cursor}" } }, "records": "$.data[*]",
              "pagination": { "type": "cursor", "cursor": "$.next" },
              "mapping": { "id": "$.id", "amount": "$.amount" }
            }
            """
        }
        return """
            {
              "specVersion": 1, "id": "acme", "name": "Acme", "credentials": { "key": { "title": "Key" } },
              "auth": { "type": "apiKey", "credential": "key",
                "placement": { "in": "header", "name": "Authorization", "prefix": "Bearer " },
                "permissions": { "read:things": { "description": "Read things" } } },
              "api": { "baseUrl": "\(url)" },
              "dataTypes": { \(types.joined(separator: ", ")) }
            }
            """
    }

    /// Writes a file of the installation.
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.file(name))
    }

    /// A page with one record, and the cursor of the next one; nil behind the last.
    static func page(_ id: String, next: Int?) -> LoopbackServer.Response {
        let cursor = next.map { JSONValue.string(String($0)) } ?? .null
        let page: JSONValue = ["data": [["id": .string(id), "amount": 1]], "next": cursor]
        return .json(page.compactText)
    }

    /// The cursor that a request has; 0 for the first page.
    static func cursor(of request: LoopbackServer.Request) -> Int {
        request.query.split(separator: "=").last.flatMap { Int($0) } ?? 0
    }

    /// Connects the account, and gives the connection's id.
    func connect(key: String = KeyInstallation.key) async throws -> String {
        let output = try await run(["connect", "acme"], input: key + "\n")
        return output.out.trimmingCharacters(in: .newlines)
    }

    /// Runs a command over the installation.
    func run(_ arguments: [String], input: String = "") async throws -> PatchbayProcess.Output {
        try await PatchbayProcess.runAside(arguments + options, input: input)
    }

    /// Starts a command over the installation.
    func start(
        _ arguments: [String],
        output: ChildProcess.Stream = .none,
        errors: ChildProcess.Stream = .none
    ) throws -> ChildProcess {
        try ChildProcess(PatchbayProcess.executable(), arguments + options, output: output, errors: errors)
    }
}
