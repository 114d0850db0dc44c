import Foundation
import PatchbayCore
import PatchbayRuntime

/// What `patchbay serve` says when it listens: where, with which files, and which providers are ready.
enum ServeReport {
    static func text(_ installation: Installation, url: String) -> String {
        let settings = installation.settings
        var lines = ["patchbay serves \(url)/api/integrations", row("described at", "\(url)/docs")]
        lines.append(row("database", file(settings.database, isNew: installation.isNew)))
        lines.append(
            row(
                "keys",
                installation.keys.file.map { file($0, isNew: installation.keys.isNew) } ?? "from the setting `keys`"
            )
        )
        lines.append(row("identity", identity(settings.identity)))
        lines.append(
            row(
                "redirects",
                settings.redirectURIs.isEmpty
                    ? "none: OAuth flows need the setting `redirectUris`"
                    : settings.redirectURIs.joined(separator: ", ")
            )
        )
        if settings.allowsLoopback {
            lines.append(row("loopback", "providers and webhooks on this machine are allowed: for development only"))
        }
        for entry in installation.catalog.entries { lines.append(row(entry.loaded.id, entry.lackClause ?? "ready")) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ name: String, _ value: String) -> String { "  \(name.padding(to: 16))\(value)" }

    private static func file(_ file: URL, isNew: Bool) -> String {
        file.path(percentEncoded: false) + (isNew ? " (made by this start)" : "")
    }

    private static func identity(_ identity: ServerSettings.Identity) -> String {
        var parts: [String] = []
        if let issuer = identity.issuer { parts.append("session tokens of \(issuer)") }
        if identity.devToken != nil { parts.append("the development token") }
        return parts.isEmpty
            ? "none: every request is refused; set `identity.issuer` and `identity.jwksUrl`, or `devToken`"
            : parts.joined(separator: ", ")
    }
}
