import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Every data type of the repository's four services, synced over HTTP from a server that serves the examples' payloads.
@Suite struct ExampleSyncTests {
    static let services = ["stripe", "slack", "quickbooks", "xero"]

    @Test(arguments: services) func storesWhatTheExamplesSay(_ id: String) async throws {
        let folder = try ProviderFolder(
            given: repositoryRoot.appending(path: "providers").path(percentEncoded: false),
            executable: ""
        )
        let file = try ProviderFolder.read(folder.file(of: id), name: "\(id).json")
        let spec = try JSONValue(parsing: file.bytes)
        let names = spec["dataTypes"]?.objectValue?.names ?? []
        let provider = try ExampleProvider(id, names)
        for name in names { try #require(provider.payloads[name]?.count ?? 0 > 1, "\(name)") }
        let transport = AsyncHTTPClientTransport(policy: EgressPolicy(allowsLoopback: true))
        try await LoopbackServer.run({ provider.answer($0) }) { server in
            let overlay = SourceFile(name: "overlay.json", text: provider.overlay(server, spec))
            let loaded = folder.loader(besides: folder.providers).load(file, overlays: [overlay], expectedID: id)
            try #require(loaded.isUsable, "\(loaded.diagnostics.map(\.message))")
            try await sync(provider, loaded, transport, names)
        }
        try await transport.shutdown()
    }

    private func sync(
        _ provider: ExampleProvider,
        _ loaded: LoadedProvider,
        _ transport: any HTTPTransport,
        _ names: [String]
    ) async throws {
        let base = try StoreFixture()
        let client = ClientCredentials(id: "client", secret: Secret("s3cret"))
        let catalog = ProviderCatalog([ProviderCatalog.Entry(loaded: loaded, client: client)])
        let services = SyncFixture.services(base.store, catalog, ScriptedAuthorizer(), transport, base)
        let spec = try #require(loaded.provider)
        var connection = base.connection(service: provider.id)
        connection.permissions = spec.dataTypes.compactMap { $0.permission?.value }
        for name in ["realmId", "tenantId", "accountId", "teamId"] { connection.variables[name] = "4711" }
        let token = ConnectionCredentials.Token(access: Secret("token"))
        let tokens = [ConnectionCredentials.main: token, "user": token, "bot": token]
        let grant = Grant(
            credentials: ConnectionCredentials(tokens: tokens).encoded(),
            expiresAt: nil,
            grantedScopes: nil
        )
        let kept = try #require(try await base.store.connect(connection, grant: grant, isNew: true))
        for (kind, isLate) in [(SyncRun.Kind.full, false), (.incremental, true)] {
            if isLate { provider.becomeLate() }
            let before = provider.requests.count
            base.time.advance(seconds: 600)
            let claimed = try await services.syncs.claim(kept, kind: kind, dataTypes: nil)
            let report = try #require(try await services.syncs.work(on: claimed, stop: StopSignal()) { _ in })
            #expect(report.run.status == .completed, "\(report.dataTypes.map { "\($0.dataType): \($0.reason ?? "")" })")
            #expect(report.run.recordsProcessed == report.run.recordsSynced + report.run.errors)
            for name in names {
                let stored = try await base.store.records(
                    RecordQuery(dataType: name, limit: 10_000),
                    of: kept.id,
                    owner: kept.owner
                )
                var texts = stored.filter { !$0.isDeleted }.map { String(decoding: $0.payload, as: UTF8.self) }
                if name == "channels" {
                    // Channels that messages of the examples lie in are served beside the examples' own.
                    texts = texts.filter { provider.expected(name, isLate: isLate).contains($0) }
                }
                #expect(texts.sorted() == provider.expected(name, isLate: isLate), "\(kind) \(name)")
            }
            if isLate, provider.id != "slack" {
                // What is new is asked for, not everything again.
                #expect(provider.requests.count - before <= names.count * 2)
            }
        }
    }
}
