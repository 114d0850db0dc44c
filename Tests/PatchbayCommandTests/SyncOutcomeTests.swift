import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Synchronization
import Testing

/// How `patchbay sync` ends and what it says, as a real process.
@Suite struct SyncOutcomeTests {
    /// A list that has no end.
    private static func endless(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        let number = KeyInstallation.cursor(of: request)
        return KeyInstallation.page("t\(number)", next: number + 1)
    }

    @Test func tellsThatADryRunWasInterrupted() async throws {
        let told = Mutex<pid_t?>(nil)
        try await LoopbackServer.run({ request in
            // The list goes on until the process has heard of it.
            if let process = told.withLock({ $0 }), KeyInstallation.cursor(of: request) == 2 { kill(process, SIGINT) }
            while told.withLock({ $0 == nil }) { await Task.yield() }
            return Self.endless(request)
        }) { server in
            let installation = try KeyInstallation(server, dataTypes: ["things"])
            let id = try await installation.connect()
            let errors = Pipe()
            let process = try installation.start(["sync", id, "--dry-run", "--pages", "0"], errors: .pipe(errors))
            told.withLock { $0 = process.identifier }
            let lines = PipeLines(errors.fileHandleForReading)
            var said = ""
            while let line = await lines.next() { said += line + "\n" }
            #expect(process.wait() == .exit(130), "\(said)")
            #expect(said.contains("\nthings  canceled "), "\(said)")
        }
    }

    @Test func summarizesADryRunForPrograms() async throws {
        try await LoopbackServer.run({ Self.endless($0) }) { server in
            let installation = try KeyInstallation(server, dataTypes: ["things"])
            let id = try await installation.connect()
            let dry = try await installation.run(["sync", id, "--dry-run", "--pages", "2", "--format", "json"])
            #expect(dry.status == 0, "\(dry.err)")
            let details = try JSONValue(parsing: dry.err)["details"]?.arrayValue ?? []
            #expect(details.map { $0["dataType"] } == ["things"] && details.map { $0["status"] } == ["shown"])
            #expect(details.first?["pages"] == 2 && details.first?["recordsProcessed"] == 2, "\(dry.err)")
        }
    }

    @Test func showsWhatTheProviderAnsweredWithoutTheSecret() async throws {
        try await LoopbackServer.run({ request in
            guard KeyInstallation.cursor(of: request) == 1 else { return Self.endless(request) }
            let words =
                #"{"error":"the plan of \#(KeyInstallation.key) ends here, "# + String(repeating: "so ", count: 400)
            return .json(words + #""}"#, status: 403)
        }) { server in
            let installation = try KeyInstallation(server, dataTypes: ["things"])
            let id = try await installation.connect()
            let sync = try await installation.run(["sync", id])
            #expect(sync.status == 3, "\(sync.err)")
            let lines = sync.out.split(separator: "\n").map(String.init)
            let answer = try #require(
                lines.first { $0.contains("the answer to `things` page 2 was 403: ") },
                "\(sync.out)"
            )
            #expect(answer.contains("ends here") && answer.count < 400 && answer.hasSuffix("…"), "\(answer)")
            #expect(!(sync.out + sync.err).contains(KeyInstallation.key))
        }
    }

    @Test func keepsTheProgressInOneRowOfTheTerminal() async throws {
        let seen = Mutex(false)
        let names = (1...4).map { "things-with-a-long-name-\($0)" }
        try await LoopbackServer.run({ request in
            while !seen.withLock({ $0 }) { await Task.yield() }
            return KeyInstallation.page("t", next: nil)
        }) { server in
            let installation = try KeyInstallation(server, dataTypes: names)
            let id = try await installation.connect()
            let terminal = try PseudoTerminal(columns: 40)
            let process = try installation.start(["sync", id], errors: .file(terminal.inside))
            let drawn = try await terminal.read { text in
                // A row that is drawn whole has the next one behind it.
                text.components(separatedBy: "\r\u{1B}[K").dropLast().contains { $0.hasPrefix("things-with") }
            }
            seen.withLock { $0 = true }
            #expect(process.wait() == .exit(0))
            let rows = drawn.components(separatedBy: "\r\u{1B}[K").dropLast()
            #expect(rows.contains { $0.hasSuffix("…") }, "\(rows)")
            #expect(rows.allSatisfy { $0.count < 40 }, "\(rows)")
        }
    }
}

/// A terminal that a test looks at from outside.
private struct PseudoTerminal {
    /// The end that the process has.
    let inside: FileHandle
    private let outside: FileHandle

    struct NoTerminal: Error {}

    init(columns: UInt16) throws {
        // glibc declares `posix_openpt` and its like for nobody who does not ask in C; these are its requests (ioctl_tty(2)).
        let (unlock, tellNumber) = (UInt(0x4004_5431), UInt(0x8004_5430))
        let outer = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var (isLocked, number) = (Int32(0), Int32(0))
        guard outer >= 0, unsafe ioctl(outer, unlock, &isLocked) == 0, unsafe ioctl(outer, tellNumber, &number) == 0
        else { throw NoTerminal() }
        let inner = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        guard inner >= 0 else { throw NoTerminal() }
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard unsafe ioctl(outer, UInt(TIOCSWINSZ), &size) == 0 else { throw NoTerminal() }
        outside = FileHandle(fileDescriptor: outer, closeOnDealloc: true)
        inside = FileHandle(fileDescriptor: inner, closeOnDealloc: true)
    }

    /// What is written until it is enough.
    func read(until isEnough: @escaping @Sendable (String) -> Bool) async throws -> String {
        let descriptor = outside.fileDescriptor
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var found: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 4096)
                while !isEnough(String(decoding: found, as: UTF8.self)) {
                    let count = unsafe Foundation.read(descriptor, &buffer, buffer.count)
                    guard count > 0 else { break }
                    found += buffer[..<count]
                }
                continuation.resume(returning: String(decoding: found, as: UTF8.self))
            }
        }
    }
}
