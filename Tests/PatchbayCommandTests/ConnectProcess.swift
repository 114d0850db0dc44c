import Foundation
import PatchbayTestSupport

/// `patchbay connect` as a real process, with a person who agrees at the provider and is sent back to it.
enum ConnectProcess {
    /// Runs the command until it ends; `meanwhile` gets the URL that it prints, before the person goes there.
    static func run(
        _ provider: String,
        _ options: [String],
        _ environment: [String: String],
        meanwhile: (String) async throws -> Void
    ) async throws -> PatchbayProcess.Output {
        let (out, err) = (Pipe(), Pipe())
        let process = try ChildProcess(
            PatchbayProcess.executable(),
            ["connect", provider, "--port", "0"] + options,
            environment: environment,
            output: .pipe(out),
            errors: .pipe(err)
        )
        let (results, messages) = (PipeLines(out.fileHandleForReading), PipeLines(err.fileHandleForReading))
        var said = ""
        while let line = await messages.next() {
            said += line + "\n"
            guard line.hasPrefix("  http") else { continue }
            let url = String(line.dropFirst(2))
            try await meanwhile(url)
            try await LoopbackClient.run("http://127.0.0.1") { client in
                let answer = try await client.send("GET", url)
                if let location = answer.header("Location") { _ = try await client.send("GET", location) }
            }
        }
        var printed = ""
        while let line = await results.next() { printed += line + "\n" }
        return PatchbayProcess.Output(status: process.wait().code, out: printed, err: said)
    }
}
