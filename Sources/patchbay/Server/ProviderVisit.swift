import Foundation
import Logging
import PatchbayRuntime
import PatchbayServer

/// A person's way to a provider and back to this machine (RFC 8252 section 7.3).
struct ProviderVisit {
    var port: Int
    var opensBrowser: Bool

    /// Where the provider sends the person back.
    var redirectURI: String { LoopbackRedirect.uri(port: port) }

    /// The parameters with which the person comes back from a URL.
    func parameters(of url: String) async throws -> [(name: String, value: String)] {
        let quiet = Logger(label: "patchbay") { _ in SwiftLogNoOpLogHandler() }
        do {
            return try await LoopbackRedirect.parameters(port: port, logger: quiet) {
                Terminal.standardError("agree here:\n  \(url)\n")
                if opensBrowser { Self.open(url) }
            }
        } catch let failure as APIServer.ListenFailure {
            throw Problem(
                message: "port \(port) cannot be listened on: \(failure.reason)",
                help: "Name another one with --port, and register it with the provider."
            )
        }
    }

    /// Opens a URL in the person's browser; where there is none, the URL was printed.
    private static func open(_ url: String) {
        #if os(macOS)
        let opener = "/usr/bin/open"
        #else
        let opener = "/usr/bin/xdg-open"
        #endif
        guard FileManager.default.isExecutableFile(atPath: opener) else { return }
        let process = Process()
        process.executableURL = URL(filePath: opener)
        process.arguments = [url]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try? process.run()
    }
}
