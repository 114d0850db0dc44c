import ArgumentParser
import Foundation
import PatchbayCore
import PatchbayRuntime

/// Options of every command that works on connections: where the settings come from, and the most common ones.
struct SettingsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A JSON file of settings.",
            discussion: "Also PATCHBAY_CONFIG; `patchbay.json` here when there is one.",
            valueName: "file"
        ),
        completion: .file(extensions: ["json"])
    )
    var config: String?

    @Option(help: ArgumentHelp("Where the database and the key file lie.", valueName: "dir"), completion: .directory)
    var dataFolder: String?

    @Option(help: ArgumentHelp("The SQLite file.", valueName: "file"), completion: .file())
    var database: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Any setting, as `patchbay config` names it; may be repeated.", valueName: "name=value")
    )
    var assignments: [String] = []

    /// What the options say, as settings.
    private func flags(_ providers: [String]) throws -> [Settings.Flag] {
        var flags = try assignments.map { assignment in
            let (name, value) = try NamedValue.parts(assignment, option: "--set")
            try Self.refuseSecret(name, providers)
            return Settings.Flag(name: name, option: "--set", value: value)
        }
        if let dataFolder {
            flags.append(Settings.Flag(name: "dataFolder", option: "--data-folder", value: dataFolder))
        }
        if let database { flags.append(Settings.Flag(name: "database", option: "--database", value: database)) }
        return flags
    }

    /// A secret has no place on a command line, which everyone on the machine can read.
    private static func refuseSecret(_ name: String, _ providers: [String]) throws {
        let all = SettingDeclaration.server + providers.flatMap { SettingDeclaration.client(of: $0) }
        guard let secret = all.first(where: { $0.name == name && $0.isSecret }) else { return }
        throw Problem(
            message: "the setting `\(name)` is secret, and everyone on this machine can read a command line",
            help: "Set \(secret.variable) in the environment, or put it into the file of settings."
        )
    }

    /// Every setting, and what is wrong with them; `more` are flags of the command itself.
    func read(_ options: GlobalOptions, more: [Settings.Flag] = []) throws -> (Settings, [Settings.Problem]) {
        let providers = try options.folder().ids()
        return Settings.read(
            flags: try flags(providers) + more,
            environment: ProcessInfo.processInfo.environment,
            file: try file(),
            providers: providers
        )
    }

    /// The settings in types.
    /// - Throws: a `Problem` that tells every value that is not right.
    func server(_ options: GlobalOptions, more: [Settings.Flag] = []) throws -> ServerSettings {
        let (settings, problems) = try read(options, more: more)
        try Self.refuse(problems)
        do {
            return try ServerSettings(
                settings,
                environment: ProcessInfo.processInfo.environment,
                providers: try options.folder().ids()
            )
        } catch let problem as Settings.Problem {
            throw Problem(message: problem.message)
        }
    }

    /// Refuses settings with problems, telling all of them.
    static func refuse(_ problems: [Settings.Problem]) throws {
        guard !problems.isEmpty else { return }
        throw Problem(
            message: problems.map(\.message).joined(separator: "\npatchbay: "),
            help: "`patchbay config` shows every setting and where its value comes from."
        )
    }

    private func file() throws -> SourceFile? {
        let named = config ?? HabitSettings.text("PATCHBAY_CONFIG")
        if named == nil, !FileManager.default.fileExists(atPath: "patchbay.json") { return nil }
        return try readSource(URL(filePath: named ?? "patchbay.json"))
    }
}

/// An argument of the form `NAME=VALUE`.
enum NamedValue {
    /// The name and the value.
    static func parts(_ text: String, option: String) throws -> (name: String, value: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else {
            throw Problem(message: "`\(option) \(parts[0])` has no value", help: "Write \(option) NAME=VALUE.")
        }
        return (String(parts[0]), String(parts[1]))
    }
}
