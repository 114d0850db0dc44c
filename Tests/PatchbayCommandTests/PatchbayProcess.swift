import Foundation
import PatchbayTestSupport
import Testing

/// The command line as a user runs it: a real process over real files.
enum PatchbayProcess {
    /// What came out.
    struct Output {
        var status: Int32
        var out: String
        var err: String
    }

    /// The executable that was built beside the tests.
    static func executable() throws -> URL {
        let candidates = [
            URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "patchbay"),
            Bundle.main.bundleURL.appending(path: "patchbay"),
            repositoryRoot.appending(path: ".build/debug/patchbay"),
        ]
        return try #require(candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) })
    }

    /// Runs a command with a text on standard input, in the repository unless a folder is named.
    static func run(
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:],
        executable: URL? = nil,
        in folder: URL? = nil
    ) throws -> Output {
        try run(
            executable: executable ?? self.executable(),
            arguments,
            bytes: Array(input.utf8),
            environment: environment,
            in: folder
        )
    }

    /// Runs a command without holding a thread that servers of the same test need.
    static func runAside(
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:]
    ) async throws -> Output {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try run(arguments, input: input, environment: environment) })
            }
        }
    }

    /// Runs a command with bytes on standard input.
    static func run(
        _ arguments: [String],
        bytes: [UInt8],
        environment: [String: String] = [:],
        in folder: URL? = nil
    ) throws -> Output {
        try run(executable: executable(), arguments, bytes: bytes, environment: environment, in: folder)
    }

    /// Runs a line of the shell, with the executable as `$PATCHBAY`.
    static func shell(_ line: String) throws -> Output {
        try run(
            executable: URL(filePath: "/bin/sh"),
            ["-c", line],
            bytes: [],
            environment: ["PATCHBAY": executable().path(percentEncoded: false)],
            in: nil
        )
    }

    private static func run(
        executable: URL,
        _ arguments: [String],
        bytes: [UInt8],
        environment: [String: String],
        in folder: URL?
    ) throws -> Output {
        try TemporaryFolder.with { temporary in
            // Files rather than pipes: a process that stops reading or writes much can block neither side.
            let names = ["in", "out", "err"].map { temporary.appending(path: $0) }
            for name in names { try Data(name == names[0] ? bytes : []).write(to: name) }
            let process = try ChildProcess(
                executable,
                arguments,
                environment: environment,
                in: folder ?? repositoryRoot,
                input: .file(FileHandle(forReadingFrom: names[0])),
                output: .file(FileHandle(forWritingTo: names[1])),
                errors: .file(FileHandle(forWritingTo: names[2]))
            )
            return Output(
                status: process.wait().code,
                out: String(decoding: try Data(contentsOf: names[1]), as: UTF8.self),
                err: String(decoding: try Data(contentsOf: names[2]), as: UTF8.self)
            )
        }
    }
}

/// A folder of one test's own, which is gone afterwards.
enum TemporaryFolder {
    /// Gives the folder to a body.
    static func with<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: UUID().uuidString,
            directoryHint: .isDirectory
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    /// Gives a folder that has `providers` with these specs, and the schemas of the repository.
    static func withProviders<Result>(_ specs: [String: String], _ body: (URL) throws -> Result) throws -> Result {
        try with { folder in
            let providers = folder.appending(path: "providers")
            try FileManager.default.createDirectory(at: providers, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: "schemas"),
                withDestinationURL: repositoryRoot.appending(path: "schemas")
            )
            for (name, text) in specs { try Data(text.utf8).write(to: providers.appending(path: name + ".json")) }
            return try body(folder)
        }
    }
}
