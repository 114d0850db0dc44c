import ArgumentParser
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// `patchbay webhooks`.
struct WebhooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks",
        abstract: "List what was told of a connection, send a message again, or replace the secret that signs.",
        discussion: """
            Messages are sent by `patchbay serve`: --redeliver makes one due again. The secret is printed this once; the one \
            before it signs beside it for a day.

            Examples:
              patchbay webhooks conn-01k… --status dead
              patchbay webhooks conn-01k… --redeliver msg-sync-01k…
              patchbay webhooks conn-01k… --new-secret
            """
    )

    @Argument(help: ArgumentHelp("The connection.", valueName: "connection")) var connection: String
    @Option(help: "Only the messages with this status.") var status: WebhookMessage.Status?
    @Option(help: ArgumentHelp("Send this message again.", valueName: "message")) var redeliver: String?
    @Flag(help: "Make a new secret and print it.") var newSecret = false
    @Option(help: "How messages are printed. Also PATCHBAY_FORMAT.") var format: ReportFormat?

    @OptionGroup var owner: OwnerOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if redeliver != nil, newSecret { throw ValidationError("Ask for one thing: --redeliver or --new-secret.") }
    }

    func run() async throws {
        let format = try HabitSettings.format(format, else: .text)
        let server = try settings.server(options)
        try await Installation.with(server, options, .all, whenAbsent: .refuse) { installation in
            let messages = installation.services(redirectURIs: [], publicURL: PublicURL("")).messages
            if newSecret {
                let made = try await messages.replaceSecret(of: connection, owner.caller)
                Terminal.standardOutput(made.secret.reveal() + "\n")
            } else if let redeliver {
                print([try await messages.redeliver(redeliver, of: connection, owner.caller)], format)
            } else {
                var cursor: String?
                repeat {
                    let page = try await messages.list(
                        connection,
                        owner.caller,
                        status: status,
                        cursor: cursor,
                        limit: 100
                    )
                    print(page.messages, format)
                    cursor = page.next
                } while cursor != nil
            }
        }
    }

    private func print(_ messages: [WebhookMessage], _ format: ReportFormat) {
        for message in messages {
            switch format {
            case .text: Terminal.standardOutput(line(message))
            case .json: Terminal.standardOutput(json(message).compactText + "\n")
            }
        }
    }

    private func line(_ message: WebhookMessage) -> String {
        let state =
            "\(message.createdAt.text)  \(message.kind.rawValue.padding(to: 38))\(message.status.rawValue.padding(to: 11))"
        let attempts = message.attempts == 1 ? "1 attempt" : "\(message.attempts) attempts"
        return "\(message.id)  \(state)\(attempts)\(message.lastReason.map { ", \($0)" } ?? "")\n"
    }

    private func json(_ message: WebhookMessage) -> JSONValue {
        [
            "id": .string(message.id), "type": .string(message.kind.rawValue),
            "status": .string(message.status.rawValue), "createdAt": .string(message.createdAt.text),
            "attempts": .number(JSONNumber(message.attempts)),
            "lastReason": message.lastReason.map { .string($0) } ?? .null,
        ]
    }
}

extension WebhookMessage.Status: ExpressibleByArgument {}
