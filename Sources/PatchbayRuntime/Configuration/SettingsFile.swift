import PatchbayCore
import PatchbayEngine

/// A file of settings: one JSON object whose members are named as the settings are.
enum SettingsFile {
    /// The values in a file by the names of the settings, with their lines.
    static func values(
        _ file: SourceFile,
        _ declarations: [SettingDeclaration],
        _ problems: inout [Settings.Problem]
    ) -> [String: (String, Settings.Origin)] {
        let parsed = JSONParser.parse(file)
        for diagnostic in parsed.diagnostics {
            problems.append(
                Settings.Problem(message: "\(place(file, diagnostic.primary.range)): \(diagnostic.message)")
            )
        }
        guard let root = parsed.root else { return [:] }
        guard root.members != nil else {
            problems.append(Settings.Problem(message: "\(file.name): expected an object of settings"))
            return [:]
        }
        var values: [String: (String, Settings.Origin)] = [:]
        collect(root, "", file, declarations, &values, &problems)
        return values
    }

    private static func collect(
        _ node: JSONNode,
        _ prefix: String,
        _ file: SourceFile,
        _ declarations: [SettingDeclaration],
        _ values: inout [String: (String, Settings.Origin)],
        _ problems: inout [Settings.Problem]
    ) {
        for member in node.members ?? [] where !member.name.hasPrefix("$") {
            let name = prefix + member.name
            if let declaration = declarations.first(where: { $0.name == name }) {
                let line = file.location(of: member.value.range.start).line
                if let text = text(member.value, declaration.kind) {
                    values[name] = (text, .file(file.name, line: line))
                } else {
                    problems.append(
                        Settings.Problem(
                            message: "the setting `\(name)` (\(file.name):\(line)) has the wrong type of value"
                        )
                    )
                }
            } else if member.value.members != nil, declarations.contains(where: { $0.name.hasPrefix(name + ".") }) {
                collect(member.value, name + ".", file, declarations, &values, &problems)
            } else {
                problems.append(
                    Settings.unknown(
                        "the setting `\(name)` (\(place(file, member.nameRange)))",
                        name,
                        declarations.map(\.name)
                    )
                )
            }
        }
    }

    /// A value as a text; nil when its type is not that of the setting.
    private static func text(_ node: JSONNode, _ kind: SettingDeclaration.Kind) -> String? {
        switch kind {
        case .list, .urls:
            guard let elements = node.elements else { return node.text }
            let texts = elements.compactMap(\.text)
            return texts.count == elements.count ? texts.joined(separator: "\n") : nil
        case .numbers:
            guard let elements = node.elements else { return nil }
            let texts = elements.compactMap { $0.value?.numberValue?.text }
            return texts.count == elements.count ? texts.joined(separator: "\n") : nil
        case .number: return node.value?.numberValue?.text
        case .flag: return node.value?.boolValue.map { $0 ? "true" : "false" }
        case .text, .choice, .url: return node.text
        }
    }

    private static func place(_ file: SourceFile, _ range: SourceRange) -> String {
        "\(file.name):\(file.location(of: range.start).line)"
    }
}
