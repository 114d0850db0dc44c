import Crypto
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// The ways to connect with what an owner supplies, from the first request to the last, over real HTTP.
struct LiveMethodTests {
    /// A way to connect.
    struct Method: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var service: String
        /// The token request, as the provider counts it; nil where the credentials themselves are sent.
        var request: String?
        /// Whether the provider knows how a grant ends.
        var revokes = false
    }

    static let methods = [
        Method(testDescription: "client credentials", service: "machine", request: "machine/token", revokes: true),
        Method(testDescription: "JWT bearer", service: "signed", request: "signed/token"),
        Method(testDescription: "token exchange", service: "session", request: "session/login"),
        Method(testDescription: "basic", service: "plain"),
    ]

    private static func creation(_ service: String, _ provider: StrictProvider) -> JSONValue {
        let person = StrictProvider.person
        return switch service {
        case "machine": ["service": "machine"]
        case "signed":
            [
                "service": "signed", "variables": ["email": .string(person.name)],
                "credentials": ["pem": .string(provider.key.pemRepresentation)],
            ]
        default:
            [
                "service": .string(service),
                "credentials": ["user": .string(person.name), "password": .string(person.password)],
            ]
        }
    }

    static func run(_ body: (LiveServer, StrictProvider) async throws -> Void) async throws {
        let time = ManualTime()
        let provider = StrictProvider(time)
        try await LoopbackServer.run({ provider.answer($0) }) { server in
            try await LiveServer.run(beside: StrictProvider.neighbours(at: server), time: time) { live in
                try await body(live, provider)
            }
        }
    }

    private static func create(
        _ service: String,
        _ live: LiveServer,
        _ provider: StrictProvider
    ) async throws -> String {
        let answer = try await live.client()
            .send("POST", LiveServer.base + "/connections", json: creation(service, provider))
        return try #require(answer.json["connectionId"]?.stringValue, "\(answer.text)")
    }

    @Test(arguments: methods) func connectsRefreshesAndRevokes(_ method: Method) async throws {
        try await Self.run { live, provider in
            let client = try live.client()
            let created = try await client.send(
                "POST",
                LiveServer.base + "/connections",
                json: Self.creation(method.service, provider)
            )
            let id = try #require(created.json["connectionId"]?.stringValue, "\(created.text)")
            #expect(created.json["authUrl"] == .null && created.json["state"] == .null)
            #expect(provider.count("\(method.service)/me") == 1, "the credentials were verified")
            let list = try await client.send("GET", "\(LiveServer.base)/connections?status=connected")
            let listed = try #require(list.json["connections"]?.arrayValue?.first)
            #expect(listed["id"]?.stringValue == id && listed["service"]?.stringValue == method.service)
            let end = live.time.now.adding(seconds: StrictProvider.life)
            #expect((listed["expiresAt"] == .null) == (method.request == nil))
            if method.request != nil { #expect(listed["expiresAt"]?.stringValue == end.text) }

            live.time.advance(seconds: 60)
            let refreshed = try await live.client().send(
                "POST",
                "\(LiveServer.base)/oauth/\(method.service)/refresh",
                json: ["connectionId": .string(id)]
            )
            if let request = method.request {
                #expect(refreshed.status == 200, "\(refreshed.text)")
                #expect(
                    refreshed.json["connection"]?["expiresAt"]?.stringValue == end.adding(seconds: 60).text,
                    "\(refreshed.text)"
                )
                #expect(provider.count(request) == 2)
            } else {
                #expect(refreshed.status == 400, "\(refreshed.text)")
                #expect(refreshed.json["details"]?["message"] == "the connection has nothing to refresh")
            }
            #expect(try await live.shown(id, live.client())["status"] == "connected")

            let deleted = try await live.client().send("DELETE", "\(LiveServer.base)/connections/\(id)")
            #expect(deleted.status == 200, "\(deleted.text)")
            #expect(provider.count("\(method.service)/revoke") == (method.revokes ? 1 : 0))
            if method.revokes { #expect(provider.liveTokens == 1, "of two tokens the last is revoked") }
            #expect(try await live.client().send("GET", "\(LiveServer.base)/connections").json["connections"] == [])

            let answers = created.text + list.text + refreshed.text + deleted.text
            let places = try await live.written().merging(["an answer": answers]) { $1 }
            for form in provider.secrets.flatMap({ SecretForms.of($0) }) {
                for (place, text) in places { #expect(!text.contains(form), "\(form) in \(place)") }
            }
        }
    }

    @Test(arguments: methods.filter { $0.request != nil })
    func asksForANewTokenWhenTheOldOneEnded(_ method: Method) async throws {
        try await Self.run { live, provider in
            let id = try await Self.create(method.service, live, provider)
            let request = try #require(method.request)
            #expect(try await live.sync(id, live.client())["status"] == "completed")
            #expect(provider.count(request) == 1, "a token that is in force is used on")
            live.time.advance(seconds: StrictProvider.life)
            #expect(try await live.sync(id, live.client())["status"] == "completed")
            #expect(provider.count(request) == 2, "its end was known")
            provider.endTokens()
            #expect(try await live.sync(id, live.client())["status"] == "completed")
            #expect(provider.count(request) == 3, "the provider ended it early")
            let path = "\(LiveServer.base)/connections/\(id)/records?dataType=customers"
            let records = try await live.client().send("GET", path)
            #expect(records.json["records"]?.arrayValue?.map { $0["record"]?["name"] } == ["Ann"])
        }
    }

    @Test func deletesWhateverTheRevocationIsAnswered() async throws {
        try await Self.run { live, provider in
            let id = try await Self.create("machine", live, provider)
            provider.endTokens()
            let deleted = try await live.client().send("DELETE", "\(LiveServer.base)/connections/\(id)")
            #expect(deleted.status == 200 && provider.count("machine/revoke") == 0, "\(deleted.text)")
            #expect(try await live.client().send("GET", "\(LiveServer.base)/connections").json["connections"] == [])
        }
    }

    @Test func saysWhyASyncFailed() async throws {
        try await Self.run { live, provider in
            let id = try await Self.create("plain", live, provider)
            provider.refuse(StrictProvider.person.password)
            let sync = try await live.sync(id, live.client())
            #expect(
                sync["status"] == "failed" && sync["reason"]?.stringValue?.hasPrefix("`customers`: ") == true,
                "\(sync)"
            )
            #expect(try await live.shown(id, live.client())["status"] == "reauthorizationRequired")
        }
    }

    @Test func readsWithAPassword() async throws {
        try await Self.run { live, provider in
            let id = try await Self.create("plain", live, provider)
            #expect(try await live.sync(id, live.client())["recordsProcessed"] == 1)
        }
    }

    @Test(arguments: ["signed", "session", "plain"]) func storesNothingOfWhatIsRefused(service: String) async throws {
        try await Self.run { live, provider in
            var creation = Self.creation(service, provider).objectValue ?? JSONObject()
            if service == "signed" { creation["variables"] = ["email": "bob@acme.test"] }
            if service != "signed" { creation["credentials"] = ["user": "ann@acme.test", "password": "guess~MARK"] }
            let client = try live.client()
            let answer = try await client.send("POST", LiveServer.base + "/connections", json: .object(creation))
            #expect(answer.status == 400, "\(answer.text)")
            #expect(answer.json["error"] == "Authorization failed" && answer.json["success"] == false, "\(answer.text)")
            #expect(!answer.text.contains("guess"))
            #expect(try await client.send("GET", "\(LiveServer.base)/connections").json["connections"] == [])
            for (place, text) in try await live.written() { #expect(!text.contains("guess~MARK"), "\(place)") }
        }
    }

    @Test func saysThatAKeyIsNone() async throws {
        try await Self.run { live, provider in
            var creation = Self.creation("signed", provider).objectValue ?? JSONObject()
            creation["credentials"] = ["pem": "no~key+MARK"]
            let answer = try await live.client()
                .send("POST", LiveServer.base + "/connections", json: .object(creation))
            #expect(answer.status == 400 && !answer.text.contains("MARK"), "\(answer.text)")
            #expect(answer.json["details"]?["message"]?.stringValue?.contains("no such key in PEM") == true)
        }
    }
}
