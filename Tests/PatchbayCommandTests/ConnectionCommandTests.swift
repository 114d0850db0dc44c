import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// `config`, `connect`, `connections` and `keys` as real processes over one installation.
struct ConnectionCommandTests {
    private let folder: PatchbayTestSupport.TemporaryFolder

    init() throws { folder = try PatchbayTestSupport.TemporaryFolder() }

    private var data: [String] { ["--data-folder", folder.file("data").path(percentEncoded: false)] }

    /// An API that knows one token, and the options that lead the commands to it.
    private func issues(_ body: ([String]) async throws -> Void) async throws {
        try await LoopbackServer.run({ request in
            request.header("Authorization") == "Bearer good~token+MARK"
                ? .json(#"{"login":"ada"}"#) : .json(#"{"message":"Bad credentials"}"#, status: 401)
        }) { server in
            let overlay = folder.file("overlay.json")
            let text = #"{"id":"github-issues","api":{"baseUrl":"\#(server.url)"}}"#
            try Data(text.utf8).write(to: overlay)
            try await body(data + ["--set", "allowLoopback=true", "--overlay", overlay.path(percentEncoded: false)])
        }
    }

    @Test func connectsWithAKeyThatIsNeverOnTheCommandLine() async throws {
        try await issues { options in
            let connect = ["connect", "github-issues"] + options
            let piped = try await PatchbayProcess.runAside(connect, input: "good~token+MARK\n")
            #expect(piped.status == 0 && piped.out.hasPrefix("conn-"), "\(piped.err)")
            let named = try await PatchbayProcess.runAside(
                connect + ["--credential", "token=ISSUES_TOKEN"],
                environment: ["ISSUES_TOKEN": "good~token+MARK"]
            )
            #expect(named.status == 0, "\(named.err)")
            let refused = try await PatchbayProcess.runAside(connect, input: "bad\n")
            #expect(refused.status == 3 && refused.err.hasPrefix("patchbay: the service answered `"), "\(refused.err)")
            let missing = try await PatchbayProcess.runAside(connect)
            #expect(missing.status == 4 && missing.err.contains("needs the credential `token`"), "\(missing.err)")
            let written = try await PatchbayProcess.runAside(connect + ["--credential", "token=good~token+MARK"])
            #expect(written.status == 4 && !written.err.contains("MARK"), "\(written.err)")
            let unknown = try await PatchbayProcess.runAside(
                connect + ["--credential", "tokn=ISSUES_TOKEN"],
                input: "good~token+MARK\n",
                environment: ["ISSUES_TOKEN": "x"]
            )
            #expect(unknown.status == 2 && unknown.err.contains("did you mean `token`?"), "\(unknown.err)")

            let rotated = try await PatchbayProcess.runAside(["keys", "rotate"] + options)
            #expect(rotated.status == 0 && rotated.out.hasPrefix("sealed 2 secrets with the key `"), "\(rotated.err)")
            #expect(try await PatchbayProcess.runAside(["keys", "rotate"] + options).out.hasPrefix("sealed 2 secrets"))
            let list = try await PatchbayProcess.runAside(["connections", "--format", "json"] + options)
            let connections = try JSONValue(parsing: list.out).arrayValue ?? []
            #expect(connections.count == 2 && connections.allSatisfy { $0["status"] == "connected" }, "\(list.out)")
            let other = try await PatchbayProcess.runAside(["connections", "--user", "ada"] + options)
            #expect(other.status == 0 && other.out.isEmpty)
            let id = piped.out.trimmingCharacters(in: .newlines)
            let foreign = try await PatchbayProcess.runAside(
                ["connections", "--user", "ada", "--remove", id] + options
            )
            #expect(foreign.status == 2 && foreign.err.contains("there is no such connection"), "\(foreign.err)")
            #expect(
                try await PatchbayProcess.runAside(["connections", "--remove", id] + options).err == "removed `\(id)`\n"
            )
            let stale = try await PatchbayProcess.runAside(
                ["connections", "--refresh", connections.last?["id"]?.stringValue ?? ""] + options
            )
            #expect(stale.status == 2 && stale.err.contains("has nothing to refresh"), "\(stale.err)")
        }
    }

    @Test func saysWhatAProviderLacks() async throws {
        let lacking = try await PatchbayProcess.runAside(["connect", "stripe"] + data)
        #expect(lacking.status == 4)
        #expect(
            lacking.err.contains("lacks the setting `clients.stripe.id` (PATCHBAY_CLIENTS_STRIPE_ID)"),
            "\(lacking.err)"
        )
        let unknown = try await PatchbayProcess.runAside(["connect", "strpe"] + data)
        #expect(unknown.status == 2 && unknown.err.contains("did you mean `stripe`?"), "\(unknown.err)")
    }

    @Test func refusesAWrongKey() async throws {
        try await issues { options in
            #expect(
                try await PatchbayProcess.runAside(["connect", "github-issues"] + options, input: "good~token+MARK\n")
                    .status == 0
            )
            let key = Data((0..<32).map { UInt8($0) }).base64EncodedString()
            let wrong = try await PatchbayProcess.runAside(
                ["connections"] + options,
                environment: ["PATCHBAY_KEYS": "other:\(key)"]
            )
            #expect(wrong.status == 2 && wrong.err.contains("which is not the one that was given"), "\(wrong.err)")
            #expect(!wrong.err.contains(key))
        }
    }

    @Test func showsEverySettingAndWhereItComesFrom() async throws {
        let file = folder.file("settings.json")
        try Data(#"{"port":9001,"limits":{"syncs":7},"corsOrigins":["https://a.test","https://b.test"]}"#.utf8)
            .write(to: file)
        let path = file.path(percentEncoded: false)
        let options = ["config", "--config", path, "--set", "limits.connections=9"]
        let environment = [
            "PATCHBAY_PORT": "9002", "PATCHBAY_CLIENTS_STRIPE_ID": "ca_1", "PATCHBAY_CLIENTS_STRIPE_SECRET": "sk_MARK",
            "PATCHBAY_DEV_TOKEN": "dev-token-MARK",
        ]
        let text = try await PatchbayProcess.runAside(options, environment: environment)
        #expect(text.status == 0 && !text.out.contains("MARK"), "\(text.err)")
        let lines = Dictionary(
            text.out.split(separator: "\n").map { line in
                let parts = line.split(separator: " ", maxSplits: 1)
                return (String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces))
            },
            uniquingKeysWith: { first, _ in first }
        )
        #expect(lines["port"] == "9002  (PATCHBAY_PORT)")
        #expect(lines["limits.syncs"] == "7  (\(path):1)")
        #expect(lines["limits.connections"] == "9  (--set)")
        #expect(lines["limits.oauthFlows"] == "20  (default)")
        #expect(lines["corsOrigins"] == "https://a.test, https://b.test  (\(path):1)")
        #expect(lines["clients.stripe.id"] == "ca_1  (PATCHBAY_CLIENTS_STRIPE_ID)")
        #expect(lines["clients.stripe.secret"]?.hasSuffix("  (PATCHBAY_CLIENTS_STRIPE_SECRET)") == true)
        let json = try await PatchbayProcess.runAside(options + ["--format", "json"], environment: environment)
        let entry = try JSONValue(parsing: json.out).arrayValue?.first { $0["name"] == "port" }
        #expect(
            entry?["value"] == "9002" && entry?["origin"] == "PATCHBAY_PORT" && entry?["variable"] == "PATCHBAY_PORT"
        )
    }

    @Test func namesEverySettingThatIsWrong() async throws {
        let output = try await PatchbayProcess.runAside(
            ["config", "--set", "prot=1"],
            environment: ["PATCHBAY_PORT": "x", "PATCHBAY_LIMIT_SYNCS": "1", "PATCHBAY_IDENTITY_JWKS_URL": "nowhere"]
        )
        #expect(output.status == 2)
        for message in [
            "the setting `prot` (--set) is unknown; did you mean `port`?",
            "the environment variable `PATCHBAY_LIMIT_SYNCS` is unknown; did you mean `PATCHBAY_LIMITS_SYNCS`?",
            "the setting `port` is `x` (PATCHBAY_PORT), expected a whole number from 0 to 65535",
            "the setting `identity.jwksUrl` is `nowhere` (PATCHBAY_IDENTITY_JWKS_URL), expected an absolute",
        ] { #expect(output.err.contains(message), "\(output.err)") }
    }
}
