package import Foundation
import Synchronization

/// A process that a test runs.
///
/// Not Foundation's: that one looks through the open files of the tests to close them in the child, and reads beyond its
/// buffer when they are thousands.
package final class ChildProcess: Sendable {
    /// Where a standard stream of the process leads.
    package enum Stream {
        /// Nowhere: it is empty, or nobody reads it.
        case none
        case file(FileHandle)
        /// A pipe, whose other end is the process's alone once it runs.
        case pipe(Pipe)
    }

    /// How a process ended.
    package enum Ending: Hashable, Sendable {
        case exit(Int32)
        case signal(Int32)

        /// The exit code as a shell has it.
        package var code: Int32 {
            switch self {
            case .exit(let code): code
            case .signal(let signal): 128 + signal
            }
        }
    }

    /// The process could not be started, with the system's number for why.
    package struct NotStarted: Error {
        /// The number.
        package var code: Int32
    }

    /// Its number.
    package let identifier: pid_t
    private let ending = Mutex<Ending?>(nil)

    /// Starts a process; without an environment it has that of the tests, without what is meant for the product.
    package init(
        _ executable: URL,
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: URL = repositoryRoot,
        input: Stream = .none,
        output: Stream = .none,
        errors: Stream = .none
    ) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let streams: [(Stream, Int32)] = [(input, 0), (output, 1), (errors, 2)]
        for (stream, number) in streams {
            switch stream {
            case .none:
                unsafe posix_spawn_file_actions_addopen(
                    &actions,
                    number,
                    "/dev/null",
                    number == 0 ? O_RDONLY : O_WRONLY,
                    0
                )
            case .file(let file): unsafe posix_spawn_file_actions_adddup2(&actions, file.fileDescriptor, number)
            case .pipe(let pipe):
                let end = number == 0 ? pipe.fileHandleForReading : pipe.fileHandleForWriting
                unsafe posix_spawn_file_actions_adddup2(&actions, end.fileDescriptor, number)
            }
        }
        // glibc has these two, but declares them for nobody who does not ask in C.
        typealias AddFolder =
            @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>) -> Int32
        typealias AddClosing = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
        guard let addFolder = unsafe dlsym(nil, "posix_spawn_file_actions_addchdir_np"),
            let addClosing = unsafe dlsym(nil, "posix_spawn_file_actions_addclosefrom_np")
        else { throw NotStarted(code: ENOSYS) }
        _ = unsafe unsafeBitCast(addFolder, to: AddFolder.self)(&actions, folder.path(percentEncoded: false))
        _ = unsafe unsafeBitCast(addClosing, to: AddClosing.self)(&actions, 3)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // Threads of the tests may block signals, and whoever runs the tests may ignore some.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        unsafe posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PATCHBAY_") }
        variables.merge(environment) { $1 }
        let path = executable.path(percentEncoded: false)
        var pid: pid_t = 0
        let code = unsafe Self.withCStrings([path] + arguments) { arguments in
            unsafe Self.withCStrings(variables.map { "\($0)=\($1)" }) { variables in
                unsafe posix_spawn(&pid, path, &actions, &attributes, arguments, variables)
            }
        }
        guard code == 0 else { throw NotStarted(code: code) }
        identifier = pid
        if case .pipe(let pipe) = input { try pipe.fileHandleForReading.close() }
        for case .pipe(let pipe) in [output, errors] { try pipe.fileHandleForWriting.close() }
    }

    private static func withCStrings<Result>(
        _ texts: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = unsafe texts.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe body(copies + [nil])
    }

    /// Sends a signal, unless it has ended.
    package func send(_ signal: Int32) {
        if isRunning { kill(identifier, signal) }
    }

    /// Whether it has not ended.
    package var isRunning: Bool { ended(waiting: false) == nil }

    /// Waits for its end.
    @discardableResult package func wait() -> Ending {
        while true {
            if let ending = ended(waiting: true) { return ending }
        }
    }

    private func ended(waiting: Bool) -> Ending? {
        ending.withLock { ending in
            guard ending == nil else { return ending }
            var status: Int32 = 0
            guard unsafe waitpid(identifier, &status, waiting ? 0 : WNOHANG) == identifier else { return nil }
            // The low seven bits are the signal that ended it, the next eight the code that it gave (wait(2)).
            ending = status & 0x7F == 0 ? .exit(status >> 8 & 0xFF) : .signal(status & 0x7F)
            return ending
        }
    }
}
