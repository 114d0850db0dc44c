import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// Chooses among what a provider offers, such as one of several companies: as the options say, or as the person does.
struct Chooser {
    /// What the options say, as `NAME=VALUE`.
    var choices: [String]
    /// Whether the connection was made just now, so that it is of no use when nobody chooses.
    var isNew: Bool

    /// The connection when nothing is left to choose.
    ///
    /// - Throws: a `Problem` when nobody says what is chosen; a new connection is gone then.
    func complete(_ connection: Connection, _ services: Services, _ caller: Caller) async throws -> Connection {
        var connection = connection
        while let choice = connection.choices.first {
            guard let value = try said(choice) ?? asked(choice) else {
                if isNew { try await services.connections.delete(connection.id, caller) }
                let options = choice.options.map { "`\($0.value)` (\($0.label))" }.joined(separator: ", ")
                throw Problem(
                    message: "`\(choice.variable)` is to be chosen: \(options)",
                    help: "Run the command again with --choose \(choice.variable)=VALUE.",
                    status: .credentials
                )
            }
            let chosen = JSONObject([JSONObject.Member(name: choice.variable, value: .string(value))])
            connection = try await services.connections.update(
                connection.id,
                caller,
                ConnectionService.Change(variables: chosen)
            ).0
        }
        return connection
    }

    private func said(_ choice: AfterConnectPlan.Choice) throws -> String? {
        try choices.map { try NamedValue.parts($0, option: "--choose") }.first { $0.name == choice.variable }?.value
    }

    private func asked(_ choice: AfterConnectPlan.Choice) -> String? {
        guard isatty(0) == 1 else { return nil }
        for (number, option) in choice.options.enumerated() {
            Terminal.standardError("  \(number + 1)  \(option.label)\n")
        }
        while true {
            Terminal.standardError("which one? ")
            guard let line = readLine() else { return nil }
            if let number = Int(line), choice.options.indices.contains(number - 1) {
                return choice.options[number - 1].value
            }
        }
    }
}
