import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// `patchbay serve` as a real process, on a port that the system gives.
struct ServeProcess {
    /// Where it is reached, as in `http://127.0.0.1:4711`.
    let url: String
    /// What it said when it listened.
    let report: String
    private let process: ChildProcess

    static let token = "dev-token-of-tests"
    static let redirect = "http://127.0.0.1:9/callback"

    /// Ends the process at once, as a crash does.
    func crash() { process.send(SIGKILL) }

    /// What a server was, after it ended.
    struct Ended {
        var status: Int32
        var out: String
        var err: String
    }

    /// Runs a server over a folder while a body runs, then asks it to end.
    ///
    /// The folder holds the overlays of played providers, and the database and keys that the server makes.
    static func run(
        in folder: URL,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        _ body: (ServeProcess) async throws -> Void
    ) async throws -> Ended {
        let errors = folder.appending(path: "log-\(UUID().uuidString)")
        try Data().write(to: errors)
        let pipe = Pipe()
        let process = try ChildProcess(
            PatchbayProcess.executable(),
            [
                "serve", "--port", "0", "--data-folder", folder.appending(path: "data").path(percentEncoded: false),
                "--redirect-uri", redirect,
            ] + arguments,
            environment: ["PATCHBAY_DEV_TOKEN": token].merging(environment) { $1 },
            output: .pipe(pipe),
            errors: .file(try FileHandle(forWritingTo: errors))
        )
        let lines = PipeLines(pipe.fileHandleForReading)
        var report = ""
        do {
            // The report ends with the providers, of which the last one by its name is known.
            while let line = await lines.next() {
                report += line + "\n"
                if line.hasPrefix("  xero ") { break }
            }
            let first = report.split(separator: "\n").first ?? ""
            let url = try #require(
                first.split(separator: " ").last.map { String($0.dropLast("/api/integrations".count)) }
            )
            try await body(ServeProcess(url: url, report: report, process: process))
        } catch {
            process.send(SIGTERM)
            process.wait()
            Issue.record("\(error): \(report) \(try String(contentsOf: errors, encoding: .utf8))")
            throw error
        }
        process.send(SIGTERM)
        var rest = ""
        while let line = await lines.next() { rest += line + "\n" }
        return Ended(
            status: process.wait().code,
            out: report + rest,
            err: try String(contentsOf: errors, encoding: .utf8)
        )
    }

    /// Writes the overlays of played providers, and gives the arguments and the environment that go with them.
    static func playing(
        _ providers: [LoopbackProvider],
        at server: LoopbackServer,
        in folder: URL
    ) throws -> (arguments: [String], environment: [String: String]) {
        var arguments = ["--allow-loopback"]
        var environment: [String: String] = [:]
        for provider in providers {
            let file = folder.appending(path: "\(provider.id).overlay.json")
            try Data(provider.overlay(at: server).compactText.utf8).write(to: file)
            arguments += ["--overlay", file.path(percentEncoded: false)]
            let name = provider.id.uppercased().replacingOccurrences(of: "-", with: "_")
            environment["PATCHBAY_CLIENTS_\(name)_ID"] = provider.client.id
            environment["PATCHBAY_CLIENTS_\(name)_SECRET"] = provider.client.secret
        }
        return (arguments, environment)
    }
}
