import PatchbayCore
import PatchbayEngine
import Testing

struct ErrorPlanTests {
    static let api = #"""
        "baseUrl": "https://api.acme.test", "retry": { "on": [409, 503] },
        "rateLimits": [{ "name": "hour", "key": ["account"], "requests": 9, "perSeconds": 3600,
          "remainingHeader": "X-Left", "resetHeader": { "name": "X-Reset", "format": "unixSeconds" } }],
        "errors": [
          { "when": { "path": "$.error", "in": ["ratelimited"] }, "then": "rateLimited", "budget": "hour" },
          { "when": { "path": "$.error.code", "equals": "expired" }, "then": "reauthorize", "message": "$.error.text" },
          { "when": { "all": [{ "status": true, "equals": 403 }, { "header": "x-left", "atMost": 0 }] }, "then": "rateLimited" },
          { "when": { "status": true, "equals": 410 }, "then": "restartRead", "message": "the cursor is gone" },
          { "when": { "header": "X-Retry", "equals": "true" }, "then": "retry" },
          { "when": { "status": true, "equals": 402 }, "then": "rateLimited", "wait": { "from": { "header": "X-Wait" } } },
          { "when": { "status": true, "equals": 420 }, "then": "rateLimited", "wait": "$.until" },
          { "when": { "path": "$.ok", "equals": false }, "then": "fail", "message": "$.error" }
        ]
        """#
    static let now = Timestamp(seconds: 1_704_067_200)

    struct Case: Sendable, CustomTestStringConvertible {
        var status: Int
        var headers: HeaderFields = [:]
        var body = ""
        var verdict: AnswerVerdict?
        var testDescription: String { "\(status) \(headers.fields.map(\.name)) \(body)" }
    }

    static let cases = [
        Case(status: 200, body: #"{"ok":true}"#), Case(status: 204), Case(status: 304), Case(status: 200, body: "[1]"),
        Case(status: 200, body: "<html>"),
        Case(status: 200, body: #"{"ok":false,"error":"boom"}"#, verdict: AnswerVerdict(.fail, message: "boom")),
        Case(
            status: 200,
            headers: ["Retry-After": "7"],
            body: #"{"ok":false,"error":"ratelimited"}"#,
            verdict: AnswerVerdict(.rateLimited, waitSeconds: 7, budget: "hour")
        ),
        Case(
            status: 400,
            body: #"{"error":{"code":"expired","text":"the token has expired"}}"#,
            verdict: AnswerVerdict(.reauthorize, message: "the token has expired")
        ),
        Case(
            status: 403,
            headers: ["X-Left": "0", "X-Reset": "1704067260"],
            verdict: AnswerVerdict(.rateLimited, waitSeconds: 60)
        ),
        Case(status: 403, headers: ["X-Left": "3"], verdict: AnswerVerdict(.fail)),
        Case(status: 410, verdict: AnswerVerdict(.restartRead, message: "the cursor is gone")),
        Case(status: 400, headers: ["x-retry": "true"], verdict: AnswerVerdict(.retry)),
        Case(status: 402, headers: ["X-Wait": "12"], verdict: AnswerVerdict(.rateLimited, waitSeconds: 12)),
        Case(status: 402, headers: ["X-Wait": "0.5"], verdict: AnswerVerdict(.rateLimited, waitSeconds: 1)),
        Case(status: 402, headers: ["X-Wait": "soon"], verdict: AnswerVerdict(.rateLimited)),
        Case(
            status: 420,
            headers: ["Date": "Mon, 01 Jan 2024 00:01:00 GMT"],
            body: #"{"until":"2024-01-01T00:02:30Z"}"#,
            verdict: AnswerVerdict(.rateLimited, waitSeconds: 90)
        ),
        Case(status: 404, verdict: AnswerVerdict(.skip, scope: .dataType, message: "no such thing")),
        Case(status: 401, verdict: AnswerVerdict(.reauthorize)), Case(status: 409, verdict: AnswerVerdict(.retry)),
        Case(status: 429, headers: ["Retry-After": "3"], verdict: AnswerVerdict(.rateLimited, waitSeconds: 3)),
        Case(
            status: 503,
            headers: ["Retry-After": "Mon, 01 Jan 2024 00:00:09 GMT"],
            body: "<html>",
            verdict: AnswerVerdict(.retry, waitSeconds: 9)
        ),
        Case(status: 500, verdict: AnswerVerdict(.retry)), Case(status: 422, verdict: AnswerVerdict(.fail)),
        Case(status: 302, verdict: AnswerVerdict(.fail)),
    ]

    @Test(arguments: cases) func decides(_ example: Case) throws {
        let plan = try RequestSamples.plan(
            request: #"{ "path": "/t" }"#,
            api: Self.api,
            read:
                #""errors": [{ "when": { "status": true, "equals": 404 }, "then": "skip", "scope": "dataType", "message": "no such thing" }]"#
        )
        let response = ProviderResponse(
            status: example.status,
            headers: example.headers,
            body: Array(example.body.utf8)
        )
        #expect(plan.errors.verdict(on: response, receivedAt: Self.now) == example.verdict)
    }

    @Test func asksTheParentOfTheRead() throws {
        let plan = try RequestSamples.plan(
            request: #"{ "path": "/t" }"#,
            read:
                #""errors": [{ "when": { "path": { "parent": "$.archived" }, "equals": true }, "then": "skip", "scope": "parent" }]"#
        )
        let response = ProviderResponse(status: 404)
        let archived = MappingSurroundings(parent: ["archived": true])
        #expect(plan.errors.verdict(on: response, receivedAt: Self.now, archived)?.scope == .parent)
        #expect(plan.errors.verdict(on: response, receivedAt: Self.now)?.outcome == .fail)
    }
}
