import Foundation
import HTTPTypes
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Every secret has a mark of its own, which is sought wherever something is written.
@Suite struct LeakTests {
    static let base = ServerFixture.base

    @Test func showsNoSecretAnywhere() async throws {
        let fixture = try await ServerFixture()
        let marks = [
            "access": "MARK-access-3f9a", "refresh": "MARK-refresh-77c1", "memory": "verifier of ",
            "key": "MARK-apikey-c0de", "code": "MARK-code-aa01", "dev": "dev-token-of-the-test",
            "client": "secret-of-stripe", "callback": "MARK-error-description",
        ]
        let access = try #require(marks["access"]), refresh = try #require(marks["refresh"])
        fixture.authorizer.answer("finish") { _ in ScriptedAuthorizer.grant("\(access) \(refresh)", account: "acct_1") }
        fixture.authorizer.answer("refresh") { number in
            if number > 1 { throw AuthorizationFailure.grantEnded(code: "invalid_grant") }
            return ScriptedAuthorizer.grant("\(access) new")
        }
        let key = try #require(marks["key"])
        fixture.authorizer.answer("connect") { _ in ScriptedAuthorizer.grant(key) }
        var shown = ""
        func send(_ method: HTTPRequest.Method, _ path: String, _ json: JSONValue? = nil) async throws -> JSONValue {
            let answer = try await fixture.send(method, Self.base + path, json: json)
            shown += answer.text + answer.headers.map { "\($0.name): \($0.value)\n" }.joined()
            return answer.json
        }
        let created = try await send(.post, "/connections", ["service": "stripe"])
        let state = created["state"]?.stringValue ?? ""
        let code = try #require(marks["code"])
        let connected = try await send(.get, "/oauth/stripe/callback?code=\(code)&state=\(state)")
        let id = try #require(connected["connectionId"]?.stringValue)
        _ = try await send(.get, "/connections/\(id)")
        _ = try await send(.get, "/connections")
        _ = try await send(.post, "/oauth/stripe/refresh", ["connectionId": .string(id)])
        fixture.time.advance(seconds: 5)
        _ = try await send(.post, "/oauth/stripe/refresh", ["connectionId": .string(id)])
        _ = try await send(
            .post,
            "/connections",
            ["service": "github-issues", "credentials": ["token": .string(key)]]
        )
        _ = try await send(.post, "/connections", ["service": "github-issues", "credentials": .string(key)])
        _ = try await send(.get, "/oauth/stripe/callback?code=\(code)&state=forged")
        let denied = try await send(.post, "/connections", ["service": "stripe"])
        let second = denied["state"]?.stringValue ?? ""
        let words = try #require(marks["callback"])
        _ = try await send(
            .get,
            "/oauth/stripe/callback?error=access_denied&error_description=\(words)&state=\(second)"
        )
        _ = try await fixture.send(
            .get,
            Self.base,
            headers: [.authorization: "Bearer dev-token-of-the-test"],
            body: nil
        )
        shown += try await fixture.send(.get, "/metrics", as: nil).text
        try await fixture.store.backUp(to: fixture.folder.file("backup.sqlite"))
        var files = ""
        for name in ["patchbay.sqlite", "patchbay.sqlite-wal", "backup.sqlite"] {
            files += String(decoding: try Data(contentsOf: fixture.folder.file(name)), as: UTF8.self)
        }
        let token = try fixture.token()
        let session = String(token.suffix(40))
        for (name, mark) in marks.sorted(by: { $0.key < $1.key }) + [("session", session), ("state", state)] {
            for form in SecretForms.of(mark) {
                #expect(!fixture.log.text.contains(form), "\(name) in the log")
                #expect(!files.contains(form), "\(name) in the files")
                if name != "state" { #expect(!shown.contains(form), "\(name) in an answer or the metrics") }
            }
        }
        #expect(fixture.log.text.contains("\"path\":\"/api/integrations/oauth/{service}/callback\""))
        #expect(shown.contains(id))
    }
}
