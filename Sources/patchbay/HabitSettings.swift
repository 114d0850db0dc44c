import ArgumentParser
import Foundation

/// What the environment says where no flag does: `PATCHBAY_PROVIDERS`, `PATCHBAY_COLOR` and the like.
enum HabitSettings {
    /// The text of a variable; nil when it is not set or empty.
    static func text(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The choice that a variable names.
    /// - Throws: a `Problem` that lists the choices, when it names none of them.
    static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        of type: Choice.Type
    ) throws -> Choice? {
        guard let text = text(name) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        throw Problem(message: "\(name) is `\(text)`", help: "Set it to \(words(of: type)).")
    }

    /// The format of a command: its flag's, else that of `PATCHBAY_FORMAT` where the command knows it, else the first.
    ///
    /// The variable holds for all commands, so one of them may not know what others do.
    static func format<Format: RawRepresentable<String> & CaseIterable>(
        _ flag: Format?,
        else usual: Format
    ) throws -> Format {
        if let flag { return flag }
        guard let text = text("PATCHBAY_FORMAT") else { return usual }
        if let format = Format(rawValue: text) { return format }
        guard formats.contains(text) else {
            throw Problem(message: "PATCHBAY_FORMAT is `\(text)`", help: "Set it to \(words(of: Format.self)).")
        }
        return usual
    }

    /// The formats that some command knows.
    private static let formats = Set(["text", "json", "github", "sarif", "ndjson", "table"])

    private static func words<Choice: RawRepresentable<String> & CaseIterable>(of type: Choice.Type) -> String {
        let names = type.allCases.map { "`\($0.rawValue)`" }
        return names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
    }
}

/// How a list or a report is printed.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people.
    case text
    /// For programs: one JSON value.
    case json
}
