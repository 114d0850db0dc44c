import HTTPTypes
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// The description of the API against what the server does.
@Suite struct DescriptionTests {
    let fixture: ServerFixture

    init() async throws {
        fixture = try await ServerFixture()
    }

    private func document() async throws -> JSONValue {
        try await fixture.send(.get, "/openapi.json", as: nil).json
    }

    /// Each operation as method, path and description.
    private func operations() async throws -> [(HTTPRequest.Method, String, JSONValue)] {
        try await document()["paths"]?.objectValue?.members.flatMap { path in
            try (path.value.objectValue?.members ?? []).map { operation in
                let method = try #require(HTTPRequest.Method(operation.name.uppercased()))
                return (method, path.name, operation.value)
            }
        } ?? []
    }

    @Test func describesRoutesThatExist() async throws {
        let operations = try await operations()
        #expect(operations.count == 24)
        for (method, path, _) in operations {
            let concrete = path.replacing("{id}", with: "x").replacing("{service}", with: "x")
            let answer = try await fixture.send(method, concrete)
            #expect(answer.json["code"] != "not_found", "\(method) \(path)")
            #expect(answer.status != 405, "\(method) \(path)")
        }
    }

    @Test func asksForASessionWhereItSays() async throws {
        for (method, path, operation) in try await operations() {
            let concrete = path.replacing("{id}", with: "x").replacing("{service}", with: "x")
            let answer = try await fixture.send(method, concrete, as: nil)
            #expect((answer.status == 401) == (operation["security"] != []), "\(method) \(path)")
        }
    }

    @Test func describesWhatIsAnswered() async throws {
        let id = try await fixture.connect()
        let other = try await fixture.connect("slack")
        fixture.authorizer.answer("refresh") { _ in ScriptedAuthorizer.grant("new") }
        let base = ServerFixture.base
        let requests: [(HTTPRequest.Method, String, String, JSONValue?)] = [
            (.get, base, base, nil), (.get, "\(base)/connections", "\(base)/connections", nil),
            (.post, "\(base)/connections", "\(base)/connections", ["service": "stripe"]),
            (.get, "\(base)/connections/{id}", "\(base)/connections/\(id)", nil),
            (.patch, "\(base)/connections/{id}", "\(base)/connections/\(id)", ["settings": ["syncFrequency": "daily"]]),
            (.post, "\(base)/connections/{id}/sync", "\(base)/connections/\(id)/sync", ["syncType": "full"]),
            (.get, "\(base)/connections/{id}/sync", "\(base)/connections/\(id)/sync", nil),
            (
                .get, "\(base)/connections/{id}/webhook/messages", "\(base)/connections/\(id)/webhook/messages", nil
            ),
            (.post, "\(base)/connections/{id}/webhook/secret", "\(base)/connections/\(id)/webhook/secret", nil),
            (.get, "\(base)/connections/{id}/syncs", "\(base)/connections/\(id)/syncs?limit=1", nil),
            (
                .get, "\(base)/connections/{id}/records", "\(base)/connections/\(id)/records?dataType=customers", nil
            ),
            (
                .get, "\(base)/connections/{id}/records",
                "\(base)/connections/\(id)/records?dataType=customers&rejected=true", nil
            ),
            (.delete, "\(base)/connections/{id}/sync", "\(base)/connections/\(id)/sync", nil),
            (.post, "\(base)/oauth/{service}/refresh", "\(base)/oauth/stripe/refresh", ["connectionId": .string(id)]),
            (
                .get, "\(base)/oauth/{service}/authorize",
                "\(base)/oauth/stripe/authorize?redirectUri=https://app.test/callback", nil
            ),
            (.delete, "\(base)/connections/{id}", "\(base)/connections/\(other)", nil),
        ]
        let operations = try await operations()
        for (method, template, path, json) in requests {
            let operation = try #require(operations.first { $0.0 == method && $0.1 == template })
            let answer = try await fixture.send(method, path, json: json)
            #expect(answer.status == 200, "\(answer.text)")
            let described = operation.2["responses"]?["200"]?["content"]?["application/json"]?["schema"]
            try check(answer.json, try #require(described), "\(method) \(template)")
            if let json {
                let body = operation.2["requestBody"]?["content"]?["application/json"]?["schema"]
                try check(json, try #require(body), "body of \(method) \(template)")
            }
        }
    }

    @Test func describesRefusals() async throws {
        let refusal = try #require(try await document()["components"]?["schemas"]?["Refusal"])
        let base = ServerFixture.base
        for (path, user) in [
            ("\(base)/connections/x", "alice" as String?), (base, nil), ("\(base)/connections?x=1", "alice"),
        ] {
            try check(try await fixture.send(.get, path, as: user).json, refusal, path)
        }
    }

    private func check(_ value: JSONValue, _ schema: JSONValue, _ what: String) throws {
        let violations = try JSONSchema(schema, formatAssertion: true).validate(value)
        #expect(violations.isEmpty, "\(what): \(violations.map(\.message))")
    }

    @Test func isReadableAsAPage() async throws {
        let page = try await fixture.send(.get, "/docs", as: nil)
        #expect(page.headers[.contentType]?.hasPrefix("text/html") == true)
        for (_, path, _) in try await operations() { #expect(page.text.contains(path)) }
        #expect(!page.text.contains("<script"))
    }
}
