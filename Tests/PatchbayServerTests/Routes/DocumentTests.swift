import Foundation
import HTTPTypes
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// The answers of the REST document, member by member.
@Suite struct DocumentTests {
    let fixture: ServerFixture
    static let base = ServerFixture.base

    init() async throws {
        fixture = try await ServerFixture()
    }

    private func names(_ value: JSONValue?) -> [String] { value?.objectValue?.names ?? [] }

    @Test func listsIntegrations() async throws {
        _ = try await fixture.connect("slack")
        let answer = try await fixture.send(.get, Self.base)
        #expect(answer.status == 200)
        let list = try #require(answer.json["integrations"]?.arrayValue)
        let stripe = try #require(list.first { $0["id"] == "stripe" })
        #expect(
            names(stripe) == [
                "id", "name", "description", "category", "icon", "features", "isAvailable", "isConnected",
            ]
        )
        #expect(stripe["icon"] == "https://api.test/icons/stripe.svg")
        #expect(stripe["features"] == ["payments", "subscriptions", "invoicing"])
        #expect(stripe["isAvailable"] == true)
        #expect(stripe["isConnected"] == false)
        #expect(list.first { $0["id"] == "slack" }?["isConnected"] == true)
        #expect(list.first { $0["id"] == "xero" }?["isAvailable"] == false)
    }

    @Test func createsGetsListsChangesAndDeletes() async throws {
        let created = try await fixture.send(
            .post,
            "\(Self.base)/connections",
            json: ["service": "stripe", "permissions": ["read:payments", "write:invoices"]]
        )
        #expect(created.status == 200, "\(created.text)")
        #expect(names(created.json) == ["success", "connectionId", "authUrl", "state"])
        let id = try #require(created.json["connectionId"]?.stringValue)
        let state = try #require(created.json["state"]?.stringValue)
        #expect(Identifier.isValid(id, prefix: "conn-"))
        let pending = try await fixture.send(.get, "\(Self.base)/connections/\(id)")
        #expect(pending.json["connection"]?["status"] == "pending")
        #expect(pending.json["connection"]?["connectedAt"] == .null)
        let callback = try await fixture.send(.get, "\(Self.base)/oauth/stripe/callback?code=a&state=\(state)")
        #expect(
            callback.json == [
                "success": true, "connectionId": .string(id),
                "message": "Integration connected successfully",
            ]
        )

        let list = try await fixture.send(.get, "\(Self.base)/connections?service=stripe&status=connected")
        let summary = try #require(list.json["connections"]?[0])
        let members = [
            "id", "service", "serviceName", "status", "connectedAt", "lastSyncAt", "syncStatus", "permissions",
            "expiresAt",
        ]
        #expect(names(summary) == members)
        #expect(summary["serviceName"] == "Stripe")
        #expect(summary["lastSyncAt"] == .null)
        #expect(summary["expiresAt"] == "2027-01-15T08:00:00Z")
        #expect(summary["permissions"] == ["read:payments", "write:invoices"])

        let changed = try await fixture.send(
            .patch,
            "\(Self.base)/connections/\(id)",
            json: [
                "settings": ["syncFrequency": "hourly", "webhookUrl": "https://api.example.com/webhooks/stripe"],
                "permissions": ["read:payments", "write:invoices", "read:customers"],
            ]
        )
        #expect(changed.status == 200, "\(changed.text)")
        #expect(names(changed.json["connection"]) == ["id", "settings", "permissions", "updatedAt"])
        #expect(changed.json["connection"]?["permissions"] == ["read:payments", "write:invoices", "read:customers"])

        let got = try await fixture.send(.get, "\(Self.base)/connections/\(id)")
        #expect(names(got.json["connection"]).starts(with: members + ["settings"]))
        #expect(
            got.json["connection"]?["settings"] == [
                "webhookUrl": "https://api.example.com/webhooks/stripe", "syncFrequency": "hourly",
            ]
        )

        let deleted = try await fixture.send(.delete, "\(Self.base)/connections/\(id)")
        #expect(deleted.json == ["success": true, "message": "Connection deleted successfully"])
        #expect(try await fixture.send(.get, "\(Self.base)/connections/\(id)").status == 404)
        #expect(try await fixture.send(.delete, "\(Self.base)/connections/\(id)").status == 404)
    }

    @Test func startsAndShowsSyncs() async throws {
        let id = try await fixture.connect()
        let path = "\(Self.base)/connections/\(id)/sync"
        #expect(try await fixture.send(.get, path).status == 404)
        let started = try await fixture.send(
            .post,
            path,
            json: ["syncType": "full", "dataTypes": ["payments", "invoices", "customers"]]
        )
        #expect(started.status == 200, "\(started.text)")
        #expect(names(started.json) == ["success", "syncId", "status", "startedAt"])
        #expect(started.json["status"] == "running")
        let shown = try await fixture.send(.get, path)
        #expect(
            names(shown.json["sync"]) == [
                "id", "connectionId", "status", "syncType", "startedAt", "completedAt", "recordsProcessed",
                "recordsSynced", "errors", "dataTypes",
            ]
        )
        #expect(shown.json["sync"]?["id"] == started.json["syncId"])
        #expect(shown.json["sync"]?["completedAt"] == .null)
        #expect(shown.json["sync"]?["recordsProcessed"] == 0)
        let second = try await fixture.send(.post, path, json: [:])
        #expect(second.status == 409)
        #expect(second.json["details"]?["syncId"] == started.json["syncId"])
    }

    @Test func runsTheOAuthFlow() async throws {
        let started = try await fixture.send(
            .get,
            "\(Self.base)/oauth/stripe/authorize?redirectUri=https%3A%2F%2Fapp.test%2Fcallback"
                + "&scopes=read:payments,write:invoices&state=my%20own"
        )
        #expect(names(started.json) == ["success", "authUrl", "state"])
        let state = try #require(started.json["state"]?.stringValue)
        let callback = try await fixture.send(
            .get,
            "\(Self.base)/oauth/stripe/callback?code=a&state=\(state)&realmId=5"
        )
        #expect(callback.json["message"] == "Integration connected successfully")
        #expect(callback.json["state"] == "my own")
        let id = try #require(callback.json["connectionId"]?.stringValue)
        fixture.authorizer.answer("refresh") { _ in
            ScriptedAuthorizer.grant("new", expiresAt: Timestamp(seconds: 1_900_000_000))
        }
        let refreshed = try await fixture.send(
            .post,
            "\(Self.base)/oauth/stripe/refresh",
            json: ["connectionId": .string(id)]
        )
        #expect(
            refreshed.json == [
                "success": true,
                "connection": ["id": .string(id), "status": "connected", "expiresAt": "2030-03-17T17:46:40Z"],
            ]
        )
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var method = HTTPRequest.Method.get
        var path: String
        var json: JSONValue?
        var status: Int
        var error: String
        var field: String?
        var testDescription: String { "\(method.rawValue) \(path) \(json?.compactText ?? "")" }
    }

    static let invalid = "Invalid integration configuration"
    static let refusals = [
        Refusal(
            method: .post,
            path: "/connections",
            json: ["service": "acme"],
            status: 400,
            error: invalid,
            field: "service"
        ),
        Refusal(method: .post, path: "/connections", json: [:], status: 400, error: invalid, field: "service"),
        Refusal(
            method: .post,
            path: "/connections",
            json: ["service": 5],
            status: 400,
            error: invalid,
            field: "service"
        ),
        Refusal(
            method: .post,
            path: "/connections",
            json: ["service": "xero"],
            status: 400,
            error: invalid,
            field: "service"
        ),
        Refusal(
            method: .post,
            path: "/connections",
            json: ["service": "stripe", "permissions": ["read:payment"]],
            status: 400,
            error: invalid,
            field: "permissions"
        ),
        Refusal(
            method: .post,
            path: "/connections",
            json: ["service": "stripe", "permissions": "read:payments"],
            status: 400,
            error: invalid,
            field: "permissions"
        ),
        Refusal(
            method: .post,
            path: "/connections",
            json: ["service": "stripe", "servce": "x"],
            status: 400,
            error: invalid,
            field: "servce"
        ),
        Refusal(
            method: .post,
            path: "/connections",
            json: ["service": "stripe", "redirectUri": "https://evil.test/"],
            status: 400,
            error: invalid,
            field: "redirectUri"
        ),
        Refusal(method: .post, path: "/connections", json: [1], status: 400, error: invalid, field: "body"),
        Refusal(path: "/connections?status=conected", status: 400, error: invalid, field: "status"),
        Refusal(path: "/connections?servce=x", status: 400, error: invalid, field: "servce"),
        Refusal(path: "/connections?service=%FF", status: 400, error: invalid, field: "query"),
        Refusal(path: "/connections/conn-123", status: 404, error: "Integration not found"),
        Refusal(path: "/connections/conn-123/sync", status: 404, error: "Integration not found"),
        Refusal(
            method: .post,
            path: "/connections/conn-123/sync",
            json: [:],
            status: 404,
            error: "Integration not found"
        ),
        Refusal(method: .delete, path: "/connections/conn-123", status: 404, error: "Integration not found"),
        Refusal(method: .patch, path: "/connections/conn-123", json: [:], status: 404, error: "Integration not found"),
        Refusal(path: "/oauth/acme/authorize?redirectUri=x", status: 404, error: "Integration not found"),
        Refusal(path: "/oauth/stripe/authorize", status: 400, error: invalid, field: "redirectUri"),
        Refusal(
            path: "/oauth/stripe/authorize?redirectUri=https://evil.test",
            status: 400,
            error: invalid,
            field: "redirectUri"
        ),
        Refusal(
            path: "/oauth/stripe/authorize?redirectUri=https://app.test/callback&scopes=read:everything",
            status: 400,
            error: invalid,
            field: "scopes"
        ),
        Refusal(
            path: "/oauth/github-issues/authorize?redirectUri=https://app.test/callback",
            status: 400,
            error: invalid,
            field: "service"
        ),
        Refusal(path: "/oauth/stripe/callback?code=a", status: 400, error: invalid, field: "state"),
        Refusal(path: "/oauth/stripe/callback?state=a", status: 400, error: invalid, field: "code"),
        Refusal(path: "/oauth/stripe/callback?code=a&code=b&state=c", status: 400, error: invalid, field: "code"),
        Refusal(path: "/oauth/stripe/callback?code=a&state=forged", status: 400, error: invalid, field: "state"),
        Refusal(
            method: .post,
            path: "/oauth/stripe/refresh",
            json: ["connectionId": "conn-123"],
            status: 404,
            error: "Integration not found"
        ),
        Refusal(
            method: .post,
            path: "/oauth/stripe/refresh",
            json: [:],
            status: 400,
            error: invalid,
            field: "connectionId"
        ),
        Refusal(path: "/nothing", status: 404, error: "Not found"),
        Refusal(method: .put, path: "/connections", json: [:], status: 405, error: "Method not allowed"),
    ]

    @Test(arguments: refusals) func refusesInTheDocumentedShape(_ test: Refusal) async throws {
        let answer = try await fixture.send(test.method, Self.base + test.path, json: test.json)
        #expect(answer.status == test.status, "\(answer.text)")
        #expect(answer.json["success"] == false)
        #expect(answer.json["error"] == .string(test.error))
        #expect(answer.json["details"]?["field"]?.stringValue == test.field, "\(answer.text)")
        #expect(answer.json["code"]?.stringValue?.isEmpty == false)
        #expect(try await fixture.services.connections.list(Caller(user: "alice"), service: nil, status: nil).isEmpty)
    }

    @Test func refusesSyncsThatPermissionsDoNotCover() async throws {
        let started = try await fixture.send(
            .get,
            "\(Self.base)/oauth/stripe/authorize?redirectUri=https://app.test/callback&scopes=read:payments"
        )
        let state = started.json["state"]?.stringValue ?? ""
        let finished = try await fixture.send(.get, "\(Self.base)/oauth/stripe/callback?code=a&state=\(state)")
        let id = finished.json["connectionId"]?.stringValue ?? ""
        let path = "\(Self.base)/connections/\(id)/sync"
        let forbidden = try await fixture.send(.post, path, json: ["dataTypes": ["customers"]])
        #expect(forbidden.status == 403)
        #expect(forbidden.json["error"] == "Insufficient permissions for this integration")
        let unknown = try await fixture.send(.post, path, json: ["dataTypes": ["customer"]])
        #expect(unknown.status == 400)
        #expect(unknown.json["details"]?["message"]?.stringValue?.contains("did you mean `customers`?") == true)
        let wrong = try await fixture.send(.post, path, json: ["syncType": "fast"])
        #expect(wrong.json["details"]?["field"] == "syncType")
        let all = try await fixture.send(.post, path, json: [:])
        #expect(all.status == 200)
        let shown = try await fixture.send(.get, path)
        #expect(shown.json["sync"]?["dataTypes"] == ["payments"])
    }

    @Test func refusesBadSettings() async throws {
        let id = try await fixture.connect()
        let path = "\(Self.base)/connections/\(id)"
        let cases: [(JSONValue, String)] = [
            (["settings": ["syncFrequency": "often"]], "settings.syncFrequency"),
            (["settings": ["webhookUrl": "http://127.0.0.1/"]], "settings.webhookUrl"),
            (["settings": ["colour": "red"]], "settings.colour"), (["settings": []], "settings"),
            (["permissions": ["admin"]], "permissions"), (["permissions": ["read:payments", 1]], "permissions[1]"),
        ]
        for (json, field) in cases {
            let answer = try await fixture.send(.patch, path, json: json)
            #expect(answer.status == 400)
            #expect(answer.json["details"]?["field"] == .string(field), "\(answer.text)")
        }
        let removed = try await fixture.send(.patch, path, json: ["settings": ["syncFrequency": .null]])
        #expect(removed.json["connection"]?["settings"]?["syncFrequency"] == .null)
    }

    @Test func saysThatConsentIsNeeded() async throws {
        fixture.authorizer.answer("finish") { _ in ScriptedAuthorizer.grant("a", scopes: ["": ["read_only"]]) }
        let id = try await fixture.connect()
        let answer = try await fixture.send(
            .patch,
            "\(Self.base)/connections/\(id)",
            json: ["permissions": ["read:payments", "write:invoices"]]
        )
        #expect(answer.status == 200)
        #expect(answer.json["connection"]?["permissions"] == ["read:payments", "read:customers"])
        #expect(answer.json["authUrl"]?.stringValue?.hasPrefix("https://") == true)
        #expect(answer.json["message"]?.stringValue?.contains("must agree") == true)
    }
}
