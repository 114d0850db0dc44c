import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// The real specs of the repository, connected through a real server to providers that answer as their documents say.
struct PlayedProvidersTests {
    private static let base = "/api/integrations"

    @Test func connectsRefreshesAndRevokesEveryProvider() async throws {
        let folder = try PatchbayTestSupport.TemporaryFolder()
        let providers = [
            try PlayedProviders.stripe(), try PlayedProviders.slack(), try PlayedProviders.quickbooks(),
            try PlayedProviders.xero(),
        ]
        try await LoopbackProvider.run(providers) { played in
            let (arguments, environment) = try ServeProcess.playing(providers, at: played, in: folder.url)
            let ended = try await ServeProcess.run(in: folder.url, arguments, environment: environment) { server in
                try await LoopbackClient.run(server.url, token: ServeProcess.token) { client in
                    for provider in providers { try await Self.live(provider, client) }
                }
            }
            #expect(ended.status == 0, "\(ended.err)")
            for secret in providers.flatMap(\.secrets) { #expect(!ended.err.contains(secret)) }
        }
    }

    /// The variables that a provider's account brings.
    private static let variables: [String: JSONValue] = [
        "stripe": ["accountId": "acct_1032D82eZvKYlo2C"], "slack": ["teamId": "T0KRQLJ9H", "teamName": "Acme"],
        "quickbooks": ["homeCurrency": "USD", "realmId": "4620816365151617180"], "xero": ["tenantId": "t-2"],
    ]

    private static func live(_ provider: LoopbackProvider, _ client: LoopbackClient) async throws {
        if provider.id == "slack" { try await refuseWithSuccess(provider, client) }
        let created = try await client.send("POST", "\(base)/connections", json: ["service": .string(provider.id)])
        #expect(created.status == 200, "\(created.text)")
        let back = try await client.agree(to: try #require(created.json["authUrl"]?.stringValue))
        let finished = try await client.send("GET", "\(base)/oauth/\(provider.id)/callback?\(back)")
        #expect(finished.status == 200, "\(provider.id): \(finished.text)")
        let id = try #require(finished.json["connectionId"]?.stringValue)
        #expect(created.json["connectionId"]?.stringValue == id)
        let path = "\(base)/connections/\(id)"
        if provider.id == "xero" { try await choose(client, path, finished.json) }

        let shown = try await client.send("GET", path).json["connection"]
        #expect(
            shown?["status"] == "connected" && shown?["choices"] == [],
            "\(provider.id): \(shown?.compactText ?? "")"
        )
        #expect(shown?["variables"] == variables[provider.id], "\(shown?.compactText ?? "")")
        #expect((shown?["expiresAt"] == .null) == (provider.id == "stripe"))
        let permissions = shown?["permissions"]?.arrayValue?.count ?? 0
        #expect(permissions >= 3, "\(provider.id) granted \(shown?["permissions"]?.compactText ?? "")")

        let refreshed = try await client.send(
            "POST",
            "\(base)/oauth/\(provider.id)/refresh",
            json: ["connectionId": .string(id)]
        )
        #expect(
            refreshed.status == 200 && provider.tokenRequests == (provider.id == "slack" ? 3 : 2),
            "\(provider.id): \(refreshed.text)"
        )
        let deleted = try await client.send("DELETE", path)
        let left = provider.id == "slack" ? 1 : 0
        #expect(deleted.status == 200 && provider.liveGrants == left, "\(provider.id) still has a grant")
    }

    /// A status of 200 with a failure inside makes no connection.
    private static func refuseWithSuccess(_ provider: LoopbackProvider, _ client: LoopbackClient) async throws {
        let created = try await client.send("POST", "\(base)/connections", json: ["service": .string(provider.id)])
        let back = try await client.agree(to: try #require(created.json["authUrl"]?.stringValue))
        provider.answerTokenRequests(with: .json(#"{"ok":false,"error":"invalid_code"}"#))
        let refused = try await client.send("GET", "\(base)/oauth/\(provider.id)/callback?\(back)")
        provider.answerTokenRequests(with: nil)
        #expect(refused.status == 400 && refused.text.contains("`invalid_code`"), "\(refused.text)")
        let left = try await client.send("GET", "\(base)/connections?service=\(provider.id)")
        #expect(left.json["connections"] == [], "\(left.text)")
    }

    /// Two organisations: the connection waits until one is chosen.
    private static func choose(_ client: LoopbackClient, _ path: String, _ finished: JSONValue) async throws {
        let options = finished["choices"]?.arrayValue?.first?["options"]
        #expect(
            options == [["value": "t-1", "label": "One"], ["value": "t-2", "label": "Two"]],
            "\(finished.compactText)"
        )
        let waiting = try await client.send("GET", path).json["connection"]
        #expect(waiting?["status"] == "pending" && waiting?["statusReason"] == "`tenantId` must be chosen")
        let sync = try await client.send("POST", "\(path)/sync", json: [:])
        #expect(sync.status == 409 && sync.json["code"] == "choice_needed", "\(sync.text)")
        for (variables, field) in [
            (["tenantId": "t-3"] as JSONValue, "variables.tenantId"), (["tenant": "t-1"], "variables.tenant"),
            (["tenantId": ["t-1", "t-2"]], "variables.tenantId"), (["tenantId": 1], "variables.tenantId"),
        ] {
            let refused = try await client.send("PATCH", path, json: ["variables": variables])
            #expect(refused.status == 400 && refused.json["details"]?["field"] == .string(field), "\(refused.text)")
        }
        let chosen = try await client.send("PATCH", path, json: ["variables": ["tenantId": "t-2"]])
        #expect(chosen.status == 200, "\(chosen.text)")
    }

    @Test func choosesOnTheCommandLine() async throws {
        let folder = try PatchbayTestSupport.TemporaryFolder()
        let xero = try PlayedProviders.xero()
        try await LoopbackProvider.run([xero]) { played in
            let (arguments, environment) = try ServeProcess.playing([xero], at: played, in: folder.url)
            let options =
                [
                    "--data-folder", folder.file("data").path(percentEncoded: false), "--set", "allowLoopback=true",
                ] + arguments.filter { $0 != "--allow-loopback" }
            let refused = try await ConnectProcess.run("xero", options, environment) { _ in }
            #expect(refused.status == 4, "\(refused.err)")
            #expect(refused.err.contains("`tenantId` is to be chosen: `t-1` (One), `t-2` (Two)"), "\(refused.err)")
            #expect(refused.err.contains("--choose tenantId=VALUE") && xero.liveGrants == 0)
            let connected = try await ConnectProcess.run("xero", options + ["--choose", "tenantId=t-1"], environment) {
                _ in
            }
            #expect(connected.status == 0 && connected.out.hasPrefix("conn-"), "\(connected.err)")
            let list = try await PatchbayProcess.runAside(["connections"] + options, environment: environment)
            let id = connected.out.trimmingCharacters(in: .newlines)
            #expect(list.out.hasPrefix("\(id)  xero            connected"), "\(list.out)\(list.err)")
        }
    }
}
