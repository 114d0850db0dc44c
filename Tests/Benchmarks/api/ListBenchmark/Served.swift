import Foundation

/// A server in a process of its own, whose first line ends with where it listens.
enum Served {
    /// Runs it while a body runs; the body is given the port.
    static func run(
        _ executable: String,
        _ arguments: [String],
        environment: [String: String],
        _ body: (Int) async throws -> Void
    ) async throws {
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        let own = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PATCHBAY_") }
        process.environment = own.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        // Whatever a server logs, it writes as it does in use; nobody reads it.
        process.standardError = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        guard let port = port(pipe.fileHandleForReading) else {
            throw ListBenchmark.Failure(message: "`\(executable)` did not say where it listens")
        }
        try await body(port)
    }

    /// The first number behind `127.0.0.1:`.
    private static func port(_ output: FileHandle) -> Int? {
        var text = ""
        while !text.contains("\n") {
            let bytes = output.availableData
            guard !bytes.isEmpty else { return nil }
            text += String(decoding: bytes, as: UTF8.self)
        }
        return text.firstRange(of: "127.0.0.1:").flatMap { Int(text[$0.upperBound...].prefix { $0.isNumber }) }
    }
}
