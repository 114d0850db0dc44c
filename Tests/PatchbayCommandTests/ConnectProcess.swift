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
        let process = Process()
        process.executableURL = try PatchbayProcess.executable()
        process.arguments = ["connect", provider, "--port", "0"] + options
        process.currentDirectoryURL = repositoryRoot
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PATCHBAY_") }
        variables.merge(environment) { $1 }
        process.environment = variables
        process.standardInput = FileHandle.nullDevice
        let (out, err) = (Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = err
        let (results, messages) = (PipeLines(out.fileHandleForReading), PipeLines(err.fileHandleForReading))
        try process.run()
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
        process.waitUntilExit()
        return PatchbayProcess.Output(status: process.terminationStatus, out: printed, err: said)
    }
}

/// The lines of a pipe as they come.
actor PipeLines {
    private var iterator: AsyncStream<Data>.Iterator
    private var buffer = Data()

    init(_ handle: FileHandle) {
        let (stream, continuation) = AsyncStream<Data>.makeStream()
        handle.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                continuation.finish()
            } else {
                continuation.yield(data)
            }
        }
        iterator = stream.makeAsyncIterator()
    }

    /// The next line; nil at the end.
    func next() async -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer = Data(buffer[buffer.index(after: end)...])
                return line
            }
            var moving = iterator
            guard let more = await moving.next(isolation: self) else { return nil }
            iterator = moving
            buffer.append(more)
        }
    }
}
