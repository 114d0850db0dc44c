import Foundation
import PatchbayCore
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Settings: who stands over whom, and what is said of what is not right.
@Suite struct SettingsTests {
    private func read(
        flags: [String: String] = [:],
        environment: [String: String] = [:],
        file: String? = nil
    ) -> (Settings, [String]) {
        let (settings, problems) = Settings.read(
            flags: flags.map { Settings.Flag(name: $0.key, option: "--\($0.key)", value: $0.value) },
            environment: environment,
            file: file.map { SourceFile(name: "patchbay.json", text: $0) },
            providers: ["acme-books"]
        )
        return (settings, problems.map(\.message))
    }

    @Test(arguments: SettingDeclaration.server.map(\.name)) func isInTheTable(_ name: String) throws {
        let text = try String(
            contentsOf: repositoryRoot.appending(path: "Sources/PatchbayServer/PatchbayServer.docc/Settings.md"),
            encoding: .utf8
        )
        let setting = try #require(SettingDeclaration.server.first { $0.name == name })
        let fallback = setting.fallback.map { $0.isEmpty ? "" : "`\($0)`" } ?? ""
        #expect(text.contains("| `\(name)` | \(fallback) | \(setting.summary) |\n"))
    }

    @Test func putsFlagsOverTheEnvironmentOverTheFileOverDefaults() {
        let file = #"{"port": 1, "host": "h1", "identity": {"issuer": "i1"}}"#
        let environment = ["PATCHBAY_PORT": "2", "PATCHBAY_HOST": "h2"]
        let (settings, problems) = read(flags: ["port": "3"], environment: environment, file: file)
        #expect(problems == [])
        #expect(settings.number("port") == 3)
        #expect(settings.text("host") == "h2")
        #expect(settings.text("identity.issuer") == "i1")
        #expect(settings.number("limits.syncs") == 10)
        let origins = settings.entries.prefix(2).map(\.origin.text)
        #expect(origins == ["PATCHBAY_HOST", "--port"])
        let issuer = settings.entries.first { $0.declaration.name == "identity.issuer" }
        #expect(issuer?.origin.text == "patchbay.json:1")
    }

    @Test func readsListsAndClients() {
        let (settings, problems) = read(
            environment: [
                "PATCHBAY_REDIRECT_URIS": "https://a.test/x, https://b.test/y", "PATCHBAY_CLIENTS_ACME_BOOKS_ID": "abc",
            ],
            file: #"{"corsOrigins": ["https://a.test"], "clients": {"acme-books": {"secret": "s3cret"}}}"#
        )
        #expect(problems == [])
        #expect(settings.list("redirectUris") == ["https://a.test/x", "https://b.test/y"])
        #expect(settings.list("corsOrigins") == ["https://a.test"])
        #expect(settings.text("clients.acme-books.id") == "abc")
        let secret = settings.entries.first { $0.declaration.name == "clients.acme-books.secret" }
        #expect(secret?.shown == secretMask)
        #expect(!"\(settings)".contains("s3cret"))
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var flags: [String: String] = [:]
        var environment: [String: String] = [:]
        var file: String?
        var message: String
        var testDescription: String { message }
    }

    static let mistakes = [
        Mistake(
            environment: ["PATCHBAY_PORT": "http"],
            message: "the setting `port` is `http` (PATCHBAY_PORT), expected a whole number from 0 to 65535"
        ),
        Mistake(
            file: "{\n  \"allowLoopback\": 1\n}",
            message: "the setting `allowLoopback` (patchbay.json:2) has the wrong type of value"
        ),
        Mistake(
            file: "{\"identity\": {\"isuer\": \"x\"}}",
            message: "the setting `identity.isuer` (patchbay.json:1) is unknown; did you mean `identity.issuer`?"
        ),
        Mistake(
            environment: ["PATCHBAY_PROT": "1"],
            message: "the environment variable `PATCHBAY_PROT` is unknown; did you mean `PATCHBAY_PORT`?"
        ),
        Mistake(
            flags: ["logLevel": "loud"],
            message: "the setting `logLevel` is `loud` (--logLevel), expected one of `trace`, `debug`, `info`, "
                + "`notice`, `warning`, `error`, `critical`"
        ),
        Mistake(
            flags: ["publicUrl": "ftp://x"],
            message: "the setting `publicUrl` is `ftp://x` (--publicUrl), expected an absolute `https` or `http` URL"
        ),
        Mistake(
            flags: ["webhookPorts": "443, https"],
            message:
                "the setting `webhookPorts` is `443, https` (--webhookPorts), expected whole numbers from 1 to 65535"
        ),
        Mistake(
            flags: ["devToken": ""],
            message: "the setting `devToken` (--devToken), expected a text that is not empty"
        ),
    ]

    @Test(arguments: mistakes) func namesWhatIsNotRight(_ mistake: Mistake) {
        let (_, problems) = read(flags: mistake.flags, environment: mistake.environment, file: mistake.file)
        #expect(problems == [mistake.message])
    }

    private func server(_ flags: [String: String]) throws -> ServerSettings {
        let (settings, problems) = read(flags: flags)
        #expect(problems == [])
        return try ServerSettings(settings, environment: ["XDG_DATA_HOME": "/data"], providers: ["acme-books"])
    }

    @Test func worksWithoutAnySetting() throws {
        let server = try server([:])
        #expect(server.database.path == "/data/patchbay/patchbay.sqlite")
        #expect(server.keyFile.path == "/data/patchbay/patchbay.key")
        #expect(server.clients.isEmpty)
        #expect(server.isLoopback)
        #expect(!server.allowsLoopback)
    }

    @Test func readsThePortsOfWebhooks() throws {
        #expect(try server([:]).webhookPorts == [443, 8443])
        #expect(try server(["webhookPorts": "443, 9000"]).webhookPorts == [443, 9000])
        let (settings, problems) = read(file: #"{"webhookPorts": [444, 445]}"#)
        #expect(problems == [] && settings.list("webhookPorts") == ["444", "445"])
    }

    @Test func takesSeveralSecretsOfAProvidersWebhooks() throws {
        #expect(try server([:]).webhookSecrets.isEmpty)
        let server = try server(["webhooks.acme-books.secret": "new  old"])
        #expect(server.webhookSecrets["acme-books"]?.map { $0.reveal() } == ["new", "old"])
    }

    @Test func refusesADevelopmentTokenBeyondThisMachine() throws {
        for host in ["127.0.0.1", "localhost", "::1", "127.5.5.5"] {
            #expect(try server(["host": host, "devToken": "long-enough"]).isLoopback)
        }
        for host in ["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.evil.test", "example.test"] {
            #expect(throws: Settings.Problem.self) { try server(["host": host, "devToken": "long-enough"]) }
        }
        #expect(throws: Settings.Problem.self) { try server(["devToken": "short"]) }
    }

    @Test func wantsAnIssuerAndItsKeysTogether() {
        #expect(throws: Settings.Problem.self) { try server(["identity.issuer": "https://a.test"]) }
        #expect(throws: Settings.Problem.self) { try server(["identity.jwksUrl": "https://a.test/keys"]) }
    }
}
