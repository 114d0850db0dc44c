import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// The whole way of a change, with real processes: a provider tells of it, it is synced, and the owner is told.
struct ServeWebhookTests {
    private static let base = "/api/integrations"
    private static let secret = "hook-secret-of-tests"

    /// The spec of the played provider, with webhooks.
    private static let spec: JSONValue = {
        var spec = LoopbackProvider.acmeSpec.objectValue ?? JSONObject()
        spec["webhooks"] = [
            "signature": ["type": "hmac", "header": "X-Acme-Signature", "prefix": "sha256=", "encoding": "hex"],
            "events": [
                "account": "$.account", "dataTypes": ["customers": ["path": "$.kind", "equals": "customer"]],
                "revokedWhen": ["path": "$.kind", "equals": "bye"],
            ],
        ]
        return .object(spec)
    }()

    private static func hmac(_ key: [UInt8], _ text: String) -> [UInt8] {
        WebhookPorts.host.hmac(.sha256, key, Array(text.utf8))
    }

    /// Sends an event as the provider does, signed by a key.
    private static func deliver(
        _ event: JSONValue,
        _ client: LoopbackClient,
        key: String = secret
    ) async throws -> LoopbackClient.Answer {
        let digest = hmac(Array(key.utf8), event.compactText)
        let hex = digest.map { String($0 / 16, radix: 16) + String($0 % 16, radix: 16) }.joined()
        return try await client.with(token: nil).send(
            "POST",
            "/webhooks/acme",
            json: event,
            headers: [(name: "X-Acme-Signature", value: "sha256=\(hex)")]
        )
    }

    /// Connects, asks to be told at a URL, and makes the secret that signs.
    private static func connect(_ client: LoopbackClient, hook: String) async throws -> (id: String, secret: String) {
        let redirect = ServeProcess.redirect.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let started = try await client.send("GET", "\(base)/oauth/acme/authorize?redirectUri=\(redirect)")
        let url = try #require(started.json["authUrl"]?.stringValue, "\(started.text)")
        let back = try await client.agree(to: url)
        let finished = try await client.send("GET", "\(base)/oauth/acme/callback?\(back)")
        let id = try #require(finished.json["connectionId"]?.stringValue, "\(finished.text)")
        let settings: JSONValue = ["settings": ["webhookUrl": .string(hook)]]
        #expect(try await client.send("PATCH", "\(base)/connections/\(id)", json: settings).status == 200)
        let made = try await client.send("POST", "\(base)/connections/\(id)/webhook/secret")
        return (id, try #require(made.json["secret"]?.stringValue, "\(made.text)"))
    }

    @Test(.timeLimit(.minutes(3))) func bringsAChangeFromTheProviderToTheOwner() async throws {
        let acme = LoopbackProvider.acme { _ in .json(#"{"ok":true,"data":[{"id":"c1","name":"Ann"}]}"#) }
        let (told, teller) = AsyncStream<LoopbackServer.Request>.makeStream()
        let folder = try PatchbayTestSupport.TemporaryFolder()
        let providers = folder.file("providers")
        try FileManager.default.createDirectory(at: providers, withIntermediateDirectories: true)
        try Data(Self.spec.compactText.utf8).write(to: providers.appending(path: "acme.json"))
        try FileManager.default.copyItem(
            at: repositoryRoot.appending(path: "providers/xero.json"),
            to: providers.appending(path: "xero.json")
        )
        try await LoopbackServer.run { request in
            teller.yield(request)
            return .init(204)
        } _: { receiver in
            try await LoopbackProvider.run([acme]) { provider in
                var played = try ServeProcess.playing([acme], at: provider, in: folder.url)
                played.environment["PATCHBAY_WEBHOOKS_ACME_SECRET"] = Self.secret
                let files = [
                    "--providers", providers.path(percentEncoded: false), "--schemas",
                    repositoryRoot.appending(path: "schemas").path(percentEncoded: false),
                ]
                var connection = ""
                let ended = try await ServeProcess.run(
                    in: folder.url,
                    played.arguments + files,
                    environment: played.environment
                ) { server in
                    try await LoopbackClient.run(server.url, token: ServeProcess.token) { client in
                        connection = try await Self.play(client, receiver, told)
                    }
                }
                #expect(ended.status == 0, "\(ended.err)")
                for secret in acme.secrets + [Self.secret, "whsec_"] {
                    #expect(!ended.out.contains(secret) && !ended.err.contains(secret))
                }
                _ = try await ServeProcess.run(
                    in: folder.url,
                    played.arguments + files,
                    environment: played.environment
                ) { server in
                    try await LoopbackClient.run(server.url, token: nil) { client in
                        let metrics = try await client.send("GET", "/metrics").text
                        let name = "patchbay_sync_last_success_timestamp_seconds"
                        #expect(metrics.contains(name + #"{service="acme",data_type="customers"} 1"#), "\(metrics)")
                    }
                }
                let data = ["--data-folder", folder.file("data").path(percentEncoded: false)]
                let listed = try PatchbayProcess.run(["webhooks", connection, "--status", "delivered"] + data + files)
                #expect(listed.status == 0, "\(listed.err)")
                #expect(listed.out.contains("sync.completed") && listed.out.contains("reauthorizationRequired"))
            }
        }
    }

    /// Tells of a change, twice and with a wrong signature, then of the end of the grant; returns the connection's id.
    private static func play(
        _ client: LoopbackClient,
        _ receiver: LoopbackServer,
        _ told: AsyncStream<LoopbackServer.Request>
    ) async throws -> String {
        let (id, secret) = try await connect(client, hook: receiver.url + "/told")
        let event: JSONValue = ["kind": "customer", "account": "acct-1", "number": 1]
        #expect(try await deliver(event, client, key: "another").status == 401)
        for _ in 0..<2 {
            let taken = try await deliver(event, client)
            #expect(taken.status == 200 && taken.bytes.isEmpty, "\(taken.text)")
        }
        var messages = told.makeAsyncIterator()
        let first = try #require(await messages.next())
        let signed = "\(first.header("webhook-id") ?? "").\(first.header("webhook-timestamp") ?? "").\(first.text)"
        let key = try #require(Base64.decode(String(secret.dropFirst("whsec_".count))))
        #expect(first.header("webhook-signature") == "v1," + Base64.encode(hmac(key, signed)))
        let payload = try JSONValue(parsing: first.body)
        #expect(payload["type"] == "sync.completed" && payload["data"]?["connectionId"] == .string(id), "\(first.text)")
        #expect(payload["data"]?["sync"]?["recordsSynced"] == 1, "\(first.text)")
        let gone = try await deliver(["kind": "bye", "account": "acct-1"], client)
        #expect(gone.status == 200)
        let second = try #require(await messages.next())
        #expect(try JSONValue(parsing: second.body)["type"] == "connection.reauthorizationRequired", "\(second.text)")
        let shown = try await client.send("GET", "\(base)/connections/\(id)")
        #expect(shown.json["connection"]?["status"] == "reauthorizationRequired", "\(shown.text)")
        let metrics = try await client.with(token: nil).send("GET", "/metrics").text
        for line in [
            #"patchbay_webhooks_received_total{service="acme",result="accepted"} 2"#,
            #"patchbay_webhooks_received_total{service="acme",result="duplicate"} 1"#,
            #"patchbay_webhooks_received_total{service="acme",result="refused"} 1"#,
            #"patchbay_webhooks_sent_total{type="sync.completed",result="delivered"} 1"#,
            #"patchbay_sync_records_total{service="acme",data_type="customers"} 1"#,
        ] { #expect(metrics.contains(line + "\n"), "\(line)") }
        return id
    }
}
