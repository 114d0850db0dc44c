/// A setting of the server: what it is called everywhere, what it may be, and what it is when nobody says.
package struct SettingDeclaration: Sendable {
    /// What a setting may be.
    package enum Kind: Sendable, Equatable {
        /// Any text.
        case text
        /// A whole number in a range.
        case number(ClosedRange<Int>)
        /// `true` or `false`.
        case flag
        /// Texts; in the environment and in flags separated by commas.
        case list
        /// One of some words.
        case choice([String])
        /// An absolute `http` or `https` URL.
        case url
        /// Absolute URLs, separated by commas in the environment and in flags.
        case urls
        /// Whole numbers in a range, separated by commas in the environment and in flags.
        case numbers(ClosedRange<Int>)

        /// Whether there may be several, each a line of the value.
        var isList: Bool {
            switch self {
            case .list, .urls, .numbers: true
            case .text, .number, .flag, .choice, .url: false
            }
        }
    }

    /// The name, as in `identity.issuer`: the members of the file that lead to it.
    package var name: String
    /// What it may be.
    package var kind: Kind
    /// Whether nobody may see it.
    package var isSecret: Bool
    /// What it is when nobody says; nil is nothing.
    package var fallback: String?
    /// What it decides, in a clause.
    package var summary: String

    init(_ name: String, _ kind: Kind, secret isSecret: Bool = false, fallback: String? = nil, _ summary: String) {
        self.name = name
        self.kind = kind
        self.isSecret = isSecret
        self.fallback = fallback
        self.summary = summary
    }

    /// The name in the environment, as in `PATCHBAY_IDENTITY_ISSUER`.
    package var variable: String {
        var text = "PATCHBAY_"
        for character in name {
            switch character {
            case ".", "-": text += "_"
            case _ where character.isUppercase: text += "_" + String(character)
            default: text += character.uppercased()
            }
        }
        return text
    }
}

extension SettingDeclaration {
    /// Every setting but those of the providers' clients.
    package static let server: [SettingDeclaration] = [
        SettingDeclaration("host", .text, fallback: "127.0.0.1", "the address that is listened on"),
        SettingDeclaration(
            "port",
            .number(0...65535),
            fallback: "8080",
            "the port that is listened on; 0 takes a free one"
        ),
        SettingDeclaration("publicUrl", .url, "where browsers reach the server; its own address by default"),
        SettingDeclaration("dataFolder", .text, "where the database and the key file lie by default"),
        SettingDeclaration("database", .text, "the SQLite file; `patchbay.sqlite` in the data folder by default"),
        SettingDeclaration("keyFile", .text, "the file of the keys that seal secrets; `patchbay.key` by default"),
        SettingDeclaration(
            "keys",
            .text,
            secret: true,
            "the keys that seal secrets, in place of the file: `ID:BASE64`, the first one seals"
        ),
        SettingDeclaration("identity.issuer", .text, "the issuer of session tokens, compared exactly"),
        SettingDeclaration("identity.jwksUrl", .url, "where the keys of session tokens are read"),
        SettingDeclaration("identity.publicKey", .text, "the PEM public key of session tokens, in place of the URL"),
        SettingDeclaration(
            "identity.authorizedParties",
            .list,
            fallback: "",
            "the origins that session tokens may be made for"
        ),
        SettingDeclaration("devToken", .text, secret: true, "a token that stands for a local user, on loopback only"),
        SettingDeclaration(
            "redirectUris",
            .urls,
            fallback: "",
            "where providers may send people back, compared exactly"
        ),
        SettingDeclaration("corsOrigins", .list, fallback: "", "the origins whose scripts may call the API"),
        SettingDeclaration(
            "limits.connections",
            .number(1...100_000),
            fallback: "5",
            "connections made per minute and user"
        ),
        SettingDeclaration(
            "limits.syncs",
            .number(1...100_000),
            fallback: "10",
            "syncs started per minute and connection"
        ),
        SettingDeclaration(
            "limits.oauthFlows",
            .number(1...100_000),
            fallback: "20",
            "OAuth flows per minute and user"
        ),
        SettingDeclaration(
            "webhookPorts",
            .numbers(1...65_535),
            fallback: "443,8443",
            "the ports that owners may name in a `webhookUrl`; any with `allowLoopback`"
        ),
        SettingDeclaration(
            "keepRaw",
            .flag,
            fallback: "false",
            "whether records are kept as the provider sent them, beside the mapped ones"
        ),
        SettingDeclaration(
            "allowLoopback",
            .flag,
            fallback: "false",
            "whether providers and webhooks may be on this machine, over http: for development only"
        ),
        SettingDeclaration(
            "logLevel",
            .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]),
            fallback: "info",
            "what is logged"
        ),
    ]

    /// The settings of a provider: the client it knows this installation by, and what its webhooks are signed by.
    package static func client(of provider: String) -> [SettingDeclaration] {
        [
            SettingDeclaration("clients.\(provider).id", .text, "the client id that the provider gave"),
            SettingDeclaration("clients.\(provider).secret", .text, secret: true, "the client's secret"),
            SettingDeclaration(
                "webhooks.\(provider).secret",
                .text,
                secret: true,
                "what the provider's webhooks are signed by; several separated by blanks, while one is replaced"
            ),
        ]
    }
}
