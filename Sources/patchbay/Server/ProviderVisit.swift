import Foundation
import Logging
import PatchbayRuntime
import PatchbayServer

/// A person's way to a provider and back to this machine.
struct ProviderVisit {
    /// Where the person comes back; 0 takes a free port.
    var port: Int
    var opensBrowser: Bool

    /// The parameters with which the person comes back from a flow, which is started with the redirect URI.
    func parameters(
        _ start: (String) async throws -> AuthorizationService.StartedFlow
    ) async throws -> [(name: String, value: String)] {
        let quiet = Logger(label: "patchbay") { _ in SwiftLogNoOpLogHandler() }
        do {
            return try await LoopbackRedirect.parameters(port: port, logger: quiet) { redirectURI in
                let flow = try await start(redirectURI)
                Terminal.standardError("agree here:\n  \(flow.authURL)\n")
                if opensBrowser { Self.open(flow.authURL) }
                return flow.state
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
