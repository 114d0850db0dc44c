package import PatchbayCore
import Foundation

/// What every setting is, and who said so.
package struct Settings: Sendable {
    /// Who said what a setting is.
    package enum Origin: Sendable, Equatable {
        /// An option of the command line.
        case flag(String)
        /// A variable of the environment.
        case environment(String)
        /// A line of a file, counted from 1.
        case file(String, line: Int)
        /// Nobody: it is what it is by default.
        case fallback

        /// As a person reads it.
        package var text: String {
            switch self {
            case .flag(let name): name
            case .environment(let name): name
            case .file(let name, let line): "\(name):\(line)"
            case .fallback: "default"
            }
        }
    }

    /// A setting and what it is.
    package struct Entry: Sendable {
        /// The setting.
        package var declaration: SettingDeclaration
        /// What it is; nil when nothing was said and there is no default.
        ///
        /// Lists have a line for each of their texts.
        package var value: Secret<String>?
        /// Who said so.
        package var origin: Origin

        /// What a person may see: the value, or a mask.
        package var shown: String {
            guard let value else { return "(not set)" }
            if declaration.isSecret { return secretMask }
            let text = value.reveal().replacing("\n", with: ", ")
            return text.isEmpty ? "(none)" : text
        }
    }

    /// A value that is not right: which, where it was said, and what was expected.
    package struct Problem: Error, Sendable, Equatable {
        /// One clause.
        package var message: String
    }

    /// What is said on the command line: the name of a setting, the option as written, the value.
    package struct Flag: Sendable {
        var name: String
        var option: String
        var value: String

        /// A value of the command line.
        package init(name: String, option: String, value: String) {
            self.name = name
            self.option = option
            self.value = value
        }
    }

    /// Every setting, in the order of the declarations.
    package private(set) var entries: [Entry]

    /// Reads all settings: flags over the environment over the file over what holds by default.
    ///
    /// The second part tells every value that is not right, and every name that is no setting.
    package static func read(
        flags: [Flag],
        environment: [String: String],
        file: SourceFile?,
        providers: [String]
    ) -> (Settings, [Problem]) {
        let declarations = SettingDeclaration.server + providers.flatMap { SettingDeclaration.client(of: $0) }
        var problems: [Problem] = []
        let written = file.map { SettingsFile.values($0, declarations, &problems) } ?? [:]
        problems += unknownFlags(flags, declarations) + unknownVariables(environment, declarations)
        let entries = declarations.map { declaration in
            let said: (String, Origin)? =
                if let flag = flags.last(where: { $0.name == declaration.name }) {
                    (list(flag.value, declaration), .flag(flag.option))
                } else if let value = environment[declaration.variable] {
                    (list(value, declaration), .environment(declaration.variable))
                } else if let value = written[declaration.name] {
                    value
                } else {
                    declaration.fallback.map { (list($0, declaration), .fallback) }
                }
            guard let (value, origin) = said else {
                return Entry(declaration: declaration, value: nil, origin: .fallback)
            }
            if let expected = mistake(value, declaration.kind) {
                let found = declaration.isSecret ? "" : " is `\(value.prefix(80).replacing("\n", with: ", "))`"
                problems.append(
                    Problem(message: "the setting `\(declaration.name)`\(found) (\(origin.text)), expected \(expected)")
                )
            }
            return Entry(declaration: declaration, value: Secret(value), origin: origin)
        }
        return (Settings(entries: entries), problems)
    }

    /// A list of the command line as its lines.
    private static func list(_ text: String, _ declaration: SettingDeclaration) -> String {
        guard declaration.kind.isList else { return text }
        return text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
    }

    /// What was expected in place of a value; nil when it is right.
    private static func mistake(_ value: String, _ kind: SettingDeclaration.Kind) -> String? {
        switch kind {
        case .text: value.isEmpty ? "a text that is not empty" : nil
        case .list: nil
        case .number(let range):
            isNumber(value, range) ? nil : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .flag: value == "true" || value == "false" ? nil : "`true` or `false`"
        case .choice(let words):
            words.contains(value) ? nil : "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
        case .url: isURL(value) ? nil : "an absolute `https` or `http` URL"
        case .urls:
            value.split(separator: "\n").allSatisfy { isURL(String($0)) } ? nil : "absolute `https` or `http` URLs"
        case .numbers(let range):
            value.split(separator: "\n").allSatisfy { isNumber(String($0), range) }
                ? nil : "whole numbers from \(range.lowerBound) to \(range.upperBound)"
        }
    }

    private static func isNumber(_ text: String, _ range: ClosedRange<Int>) -> Bool {
        Int(text).map { range.contains($0) } == true
    }

    private static func isURL(_ text: String) -> Bool {
        guard let url = URL(string: text), let scheme = url.scheme, let host = url.host(), !host.isEmpty else {
            return false
        }
        return (scheme == "https" || scheme == "http") && url.user() == nil && url.fragment() == nil
    }

    private static func unknownFlags(_ flags: [Flag], _ declarations: [SettingDeclaration]) -> [Problem] {
        flags.filter { flag in !declarations.contains { $0.name == flag.name } }.map { flag in
            unknown("the setting `\(flag.name)` (\(flag.option))", flag.name, declarations.map(\.name))
        }
    }

    /// Variables of other parts of Patchbay, which are no settings of the server.
    private static let otherVariables: Set<String> = [
        "PATCHBAY_PROVIDERS", "PATCHBAY_SCHEMAS", "PATCHBAY_OVERLAY", "PATCHBAY_COLOR", "PATCHBAY_FORMAT",
        "PATCHBAY_CONFIG", "PATCHBAY_UPDATE_GOLDENS",
    ]

    private static func unknownVariables(
        _ environment: [String: String],
        _ declarations: [SettingDeclaration]
    ) -> [Problem] {
        let known = Set(declarations.map(\.variable)).union(otherVariables)
        return environment.keys.sorted().filter { $0.hasPrefix("PATCHBAY_") && !known.contains($0) }.map {
            unknown("the environment variable `\($0)`", $0, known.sorted())
        }
    }

    static func unknown(_ what: String, _ name: String, _ known: [String]) -> Problem {
        let nearest = NameSuggestion.nearest(to: name, among: known)
        return Problem(message: "\(what) is unknown" + (nearest.map { "; did you mean `\($0)`?" } ?? ""))
    }

    /// What a setting is; nil when nothing was said.
    package subscript(name: String) -> Secret<String>? {
        entries.first { $0.declaration.name == name }?.value
    }

    /// What a setting that may be seen is.
    package func text(_ name: String) -> String? { self[name]?.reveal() }

    /// The texts of a list.
    package func list(_ name: String) -> [String] {
        text(name)?.split(separator: "\n").map(String.init) ?? []
    }

    /// A number; 0 when none was said.
    package func number(_ name: String) -> Int { text(name).flatMap { Int($0) } ?? 0 }

    /// Whether a flag is set.
    package func flag(_ name: String) -> Bool { text(name) == "true" }
}
