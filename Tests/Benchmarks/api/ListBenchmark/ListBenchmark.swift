import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport

/// How fast `patchbay serve` lists connections, beside a bare route of the library that it is built on.
///
/// `ListBenchmark EXECUTABLE` measures; `ListBenchmark bare FILE` is the bare route, in a process of its own as the
/// server is.
@main struct ListBenchmark {
    private static let connections = 16
    private static let duration = Duration.seconds(5)
    private static let path = "/api/integrations/connections"

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.first, arguments.count) {
        case ("bare", 2): try await BareRoute.serve(URL(filePath: arguments.last ?? ""))
        case (let executable?, 1): try await measure(executable)
        default:
            FileHandle.standardError.write(Data("usage: ListBenchmark EXECUTABLE | ListBenchmark bare FILE\n".utf8))
            exit(2)
        }
    }

    private static func measure(_ executable: String) async throws {
        let folder = try TemporaryFolder()
        try await FullStore.make(in: folder)
        let issuer = try Issuer()
        let (small, large) = (try issuer.token(FullStore.oneOfMany), try issuer.token(FullStore.hoarder))
        let arguments = ["serve", "--port", "0", "--data-folder", folder.url.path(percentEncoded: false)]
        try await Served.run(executable, arguments, environment: issuer.environment) { port in
            let answer = try await LoopbackClient.run("http://127.0.0.1:\(port)", token: small) { client in
                try await client.send("GET", path)
            }
            guard answer.json["connections"]?.arrayValue?.count == FullStore.each else {
                throw Failure(message: "the server answered \(answer.status) \(answer.text.prefix(300))")
            }
            try await load("list \(FullStore.each) of \(FullStore.count) connections", port, path, small)
            try await load("first 100 of one user's \(FullStore.hoard)", port, path + "?limit=100", large)
            try await load("all of one user's \(FullStore.hoard)", port, path, large)
            let body = folder.file("body.json")
            try Data(answer.bytes).write(to: body)
            let own = CommandLine.arguments[0]
            try await Served.run(own, ["bare", body.path(percentEncoded: false)], environment: [:]) { port in
                try await load("bare route, the same \(answer.bytes.count) bytes", port, "/bare", small)
            }
        }
    }

    /// What went wrong.
    struct Failure: Error {
        var message: String
    }

    private static func load(_ name: String, _ port: Int, _ path: String, _ token: String) async throws {
        let figures = try await LoadGenerator.run(
            port: port,
            path: path,
            headers: [(name: "Authorization", value: "Bearer \(token)")],
            connections: connections,
            duration: duration
        )
        guard figures.failures == 0, figures.answers > 0 else {
            throw Failure(message: "\(name): \(figures.failures) refusals beside \(figures.answers) answers")
        }
        let rate = Int(Double(figures.answers) / (figures.elapsed / .seconds(1)))
        func milliseconds(_ part: Double) -> String {
            String(format: "%.2f ms", figures.latency(part) / .milliseconds(1))
        }
        let line = "\(name): \(rate)/s, median \(milliseconds(0.5)), 99% within \(milliseconds(0.99))\n"
        FileHandle.standardOutput.write(Data(line.utf8))
    }
}
