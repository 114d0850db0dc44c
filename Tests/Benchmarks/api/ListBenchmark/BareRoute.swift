import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A route that does nothing but answer the same bytes.
enum BareRoute {
    /// Serves the bytes of a file on a port that the system gives, and says where.
    static func serve(_ file: URL) async throws {
        let bytes = ByteBuffer(bytes: try Data(contentsOf: file))
        let router = Router()
        router.get("/bare") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: bytes)
            )
        }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                let line = "listening on 127.0.0.1:\(channel.localAddress?.port ?? 0)\n"
                FileHandle.standardOutput.write(Data(line.utf8))
            },
            logger: Logger(label: "bare") { _ in SwiftLogNoOpLogHandler() }
        )
        try await application.runService()
    }
}
