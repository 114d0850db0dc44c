import Foundation
package import Logging
import PatchbayCore
import PatchbayEngine

/// Writes each log message as one JSON object on a line of standard error.
///
/// Control characters are escaped, so that no text from outside makes a line of its own; what is named like a secret is
/// masked, though nothing should log one.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let label: String
    private let write: @Sendable ([UInt8]) -> Void
    private let time: TimeSource

    /// A handler that writes lines, by default to standard error.
    package init(
        label: String,
        level: Logger.Level,
        time: TimeSource,
        write: @escaping @Sendable ([UInt8]) -> Void = { FileHandle.standardError.write(Data($0)) }
    ) {
        self.label = label
        logLevel = level
        self.time = time
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var object = JSONObject([
            JSONObject.Member(name: "time", value: .string(time.now().text)),
            JSONObject.Member(name: "level", value: .string(event.level.rawValue)),
            JSONObject.Member(name: "logger", value: .string(label)),
            JSONObject.Member(name: "message", value: .string(Self.clean(event.message.description))),
        ])
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (name, value) in all.sorted(by: { $0.key < $1.key }) {
            object[name] = .string(Self.isSecret(name) ? secretMask : Self.clean("\(value)"))
        }
        var bytes: [UInt8] = []
        JSONText.append(.object(object), to: &bytes)
        write(bytes + [0x0A])
    }

    /// The text with what would turn a terminal's line around made visible, and cut where it is long.
    private static func clean(_ text: String) -> String {
        PrintableText.visible(String(text.prefix(2000)))
    }

    private static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["secret", "token", "authorization", "password", "cookie", "credential", "verifier"].contains {
            name.contains($0)
        }
    }
}
