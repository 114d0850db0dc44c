import Foundation
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// The server as a real process, over real HTTP, against providers on this machine that it has never seen.
struct ServeCommandTests {
    private static let base = "/api/integrations"

    /// A copy of the repository's folder of specs with one more.
    private static func folder(adding spec: JSONValue, _ body: (URL) async throws -> Void) async throws {
        let temporary = try PatchbayTestSupport.TemporaryFolder()
        try Self.addProviders(spec, to: temporary)
        try await body(temporary.url)
    }

    private static func addProviders(_ spec: JSONValue, to temporary: PatchbayTestSupport.TemporaryFolder) throws {
        let providers = temporary.file("providers")
        let files = FileManager.default
        try files.createDirectory(at: providers, withIntermediateDirectories: true)
        for name in ["stripe", "xero"] {
            try files.copyItem(
                at: repositoryRoot.appending(path: "providers/\(name).json"),
                to: providers.appending(path: "\(name).json")
            )
        }
        try Data(spec.compactText.utf8).write(to: providers.appending(path: "acme.json"))
    }

    /// The options that name the folders.
    private static func folders(_ folder: URL) -> [String] {
        [
            "--providers", folder.appending(path: "providers").path(percentEncoded: false),
            "--schemas", repositoryRoot.appending(path: "schemas").path(percentEncoded: false),
        ]
    }

    @Test func servesTheWholeLifeOfAConnection() async throws {
        let acme = LoopbackProvider.acme()
        try await LoopbackProvider.run([acme]) { provider in
            try await Self.folder(adding: LoopbackProvider.acmeSpec) { folder in
                let played = try ServeProcess.playing([acme], at: provider, in: folder)
                let arguments = played.arguments + Self.folders(folder)
                let ended = try await ServeProcess.run(in: folder, arguments, environment: played.environment) {
                    server in
                    #expect(server.report.contains("  acme            ready\n"), "\(server.report)")
                    #expect(server.report.contains("  xero            lacks the setting `clients.xero.id`"))
                    #expect(server.report.contains("patchbay.sqlite (made by this start)"))
                    try await LoopbackClient.run(server.url, token: ServeProcess.token) { client in
                        try await Self.live(client, acme)
                    }
                }
                #expect(ended.status == 0, "\(ended.err)")
                for secret in acme.secrets + [ServeProcess.token] {
                    #expect(!ended.out.contains(secret) && !ended.err.contains(secret))
                }
            }
        }
    }

    /// Authorize, follow, call back, list, refresh, change, delete.
    private static func live(_ client: LoopbackClient, _ acme: LoopbackProvider) async throws {
        let redirect = ServeProcess.redirect.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let started = try await client.send("GET", "\(base)/oauth/acme/authorize?redirectUri=\(redirect)&state=mine")
        #expect(started.status == 200, "\(started.text)")
        let url = try #require(started.json["authUrl"]?.stringValue)
        let back = try await client.agree(to: url)
        let finished = try await client.send("GET", "\(base)/oauth/acme/callback?\(back)")
        #expect(finished.status == 200 && finished.json["state"] == "mine", "\(finished.text)")
        let id = try #require(finished.json["connectionId"]?.stringValue)
        let replayed = try await client.send("GET", "\(base)/oauth/acme/callback?\(back)")
        #expect(replayed.status == 400)

        let listed = try await client.send("GET", "\(base)/connections?service=acme&status=connected")
        #expect(listed.json["connections"]?.arrayValue?.first?["id"]?.stringValue == id, "\(listed.text)")
        let integrations = try await client.send("GET", base)
        let entry = integrations.json["integrations"]?.arrayValue?.first { $0["id"] == "acme" }
        #expect(entry?["isConnected"] == true && entry?["isAvailable"] == true, "\(integrations.text)")

        let refreshed = try await client.send("POST", "\(base)/oauth/acme/refresh", json: ["connectionId": .string(id)])
        #expect(refreshed.status == 200 && acme.tokenRequests == 2, "\(refreshed.text)")
        let patched = try await client.send(
            "PATCH",
            "\(base)/connections/\(id)",
            json: ["settings": ["syncFrequency": "hourly"], "permissions": ["read:things"]]
        )
        #expect(patched.json["connection"]?["settings"]?["syncFrequency"] == "hourly", "\(patched.text)")
        for hook in ["http://127.0.0.1/x", "https://10.1.2.3/x", "https://0x7f.1/x", "https://[::ffff:10.0.0.1]/x"] {
            let refused = try await client.send(
                "PATCH",
                "\(base)/connections/\(id)",
                json: ["settings": ["webhookUrl": .string(hook)]]
            )
            let isAllowed = hook.contains("127") || hook.contains("0x7f")
            #expect(refused.status == (isAllowed ? 200 : 400), "\(hook): \(refused.text)")
        }
        let deleted = try await client.send("DELETE", "\(base)/connections/\(id)")
        #expect(deleted.status == 200 && acme.revocations == 1 && acme.liveGrants == 0, "\(deleted.text)")
        #expect(try await client.send("GET", "\(base)/connections/\(id)").status == 404)
    }

    @Test(arguments: [true, false])
    func keepsItsWordAfterACrashBetweenTheAnswerAndTheCommit(providerReplacesAtOnce: Bool) async throws {
        let acme = LoopbackProvider.acme(rotates: providerReplacesAtOnce)
        try await LoopbackProvider.run([acme]) { provider in
            try await Self.folder(adding: LoopbackProvider.acmeSpec) { folder in
                let played = try ServeProcess.playing([acme], at: provider, in: folder)
                let arguments = played.arguments + Self.folders(folder)
                var id = ""
                let (crashed, tell) = AsyncStream<Void>.makeStream()
                let ended = try await ServeProcess.run(in: folder, arguments, environment: played.environment) {
                    server in
                    try await LoopbackClient.run(server.url, token: ServeProcess.token) { client in
                        id = try await Self.connected(client)
                        // The provider has made new tokens, and the server never hears of them.
                        acme.holdTokenAnswers {
                            server.crash()
                            tell.yield()
                        }
                        let refresh = try? await Self.refresh(id, client)
                        #expect(refresh == nil)
                        _ = await crashed.first { _ in true }
                    }
                }
                #expect(ended.status == 128 + SIGKILL)
                acme.holdTokenAnswers(nil)
                let again = try await ServeProcess.run(in: folder, arguments, environment: played.environment) {
                    server in
                    try await LoopbackClient.run(server.url, token: ServeProcess.token) { client in
                        let kept = try await client.send("GET", "\(Self.base)/connections/\(id)")
                        #expect(kept.json["connection"]?["status"] == "connected", "\(kept.text)")
                        let refreshed = try await Self.refresh(id, client)
                        let after = try await client.send("GET", "\(Self.base)/connections/\(id)")
                        let status = after.json["connection"]?["status"]
                        // A provider that lets the old token live for a while forgives; a strict one asks the person.
                        #expect(refreshed.status == (providerReplacesAtOnce ? 409 : 200), "\(refreshed.text)")
                        #expect(status == (providerReplacesAtOnce ? "reauthorizationRequired" : "connected"))
                    }
                }
                #expect(again.status == 0, "\(again.err)")
            }
        }
    }

    private static func connected(_ client: LoopbackClient) async throws -> String {
        let redirect = ServeProcess.redirect.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let started = try await client.send("GET", "\(base)/oauth/acme/authorize?redirectUri=\(redirect)")
        let back = try await client.agree(to: try #require(started.json["authUrl"]?.stringValue))
        let finished = try await client.send("GET", "\(base)/oauth/acme/callback?\(back)")
        return try #require(finished.json["connectionId"]?.stringValue)
    }

    private static func refresh(_ id: String, _ client: LoopbackClient) async throws -> LoopbackClient.Answer {
        try await client.send("POST", "\(base)/oauth/acme/refresh", json: ["connectionId": .string(id)])
    }

    @Test func isTheOneServerOfItsDatabase() async throws {
        let folder = try PatchbayTestSupport.TemporaryFolder()
        let ended = try await ServeProcess.run(in: folder.url) { server in
            let second = try await PatchbayProcess.runAside(
                ["serve", "--port", "0", "--data-folder", folder.file("data").path(percentEncoded: false)],
                environment: ["PATCHBAY_DEV_TOKEN": ServeProcess.token]
            )
            #expect(second.status == 2)
            #expect(second.err.contains("another server works on"), "\(second.err)")
            for name in ["patchbay.sqlite", "patchbay.key"] {
                let file = folder.file("data/\(name)").path(percentEncoded: false)
                let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
                #expect(mode == 0o600)
            }
        }
        #expect(ended.status == 0, "\(ended.err)")
        let again = try await ServeProcess.run(in: folder.url) { server in
            #expect(!server.report.contains("made by this start"))
        }
        #expect(again.status == 0)
    }

    @Test(arguments: [
        (["--dev-token", "short"], "the setting `devToken` has fewer than 8 characters"),
        (["--dev-token", "long enough", "--host", "0.0.0.0"], "the setting `devToken` is for loopback addresses"),
        (["--port", "70000"], "the setting `port` is `70000` (--port), expected a whole number from 0 to 65535"),
        (["--set", "limits.sync=1"], "the setting `limits.sync` (--set) is unknown; did you mean `limits.syncs`?"),
        (["--set", "devToken=12345678"], "the setting `devToken` is secret"),
        (["--set", "port"], "`--set port` has no value"),
        (["--set", "identity.issuer=x"], "the setting `identity.issuer` needs `identity.jwksUrl`"),
        (["--redirect-uri", "app"], "the setting `redirectUris` is `app` (--redirect-uri), expected absolute"),
        (
            ["--host", "203.0.113.7", "--set", "identity.publicKey=x", "--set", "identity.issuer=y"],
            "no PEM public key"
        ),
        (["--host", "203.0.113.7"], "`203.0.113.7` port 8080 cannot be listened on: "),
    ]) func namesTheSettingThatIsWrong(arguments: [String], message: String) async throws {
        let folder = try PatchbayTestSupport.TemporaryFolder()
        let output = try await PatchbayProcess.runAside(
            ["serve", "--data-folder", folder.file("data").path(percentEncoded: false)] + arguments
        )
        #expect(output.status == 2)
        #expect(output.err.contains(message), "\(output.err)")
        #expect(!output.err.contains("12345678"))
    }
}
