import PatchbayCore
import PatchbayEngine
import Testing

struct RequestPlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var request: String
        var values: [String: JSONValue] = [:]
        var url: String
    }

    static let targets = [
        Case(
            testDescription: "an undefined variable leaves its parameter out",
            request: #"{ "path": "/things", "query": { "limit": 100, "after": "{page.cursor}" } }"#,
            url: "https://api.acme.test/v1/things?limit=100"
        ),
        Case(
            testDescription: "a defined one is percent-encoded whole",
            request: #"{ "path": "/things", "query": { "after": "{page.cursor}", "created[gte]": 5 } }"#,
            values: ["page.cursor": "a&b=c d+/é"],
            url: "https://api.acme.test/v1/things?after=a%26b%3Dc%20d%2B%2F%C3%A9&created%5Bgte%5D=5"
        ),
        Case(
            testDescription: "null is undefined, empty is not",
            request: #"{ "path": "/t", "query": { "a": "{name}", "b": "{site}" } }"#,
            values: ["name": .null, "site": ""],
            url: "https://api.acme.test/v1/t?b="
        ),
        Case(
            testDescription: "a path segment is encoded",
            request: #"{ "path": "/things/{parent.id}/parts" }"#,
            values: ["parent": ["id": "a/b?c#d"]],
            url: "https://api.acme.test/v1/things/a%2Fb%3Fc%23d/parts"
        ),
        Case(
            testDescription: "numbers keep their text",
            request: #"{ "path": "/t", "query": { "ts": "{parent.ts}", "n": "{parent.n}" } }"#,
            values: ["parent": ["ts": "1512085950.000216", "n": .number(JSONNumber(checked: "1.50"))]],
            url: "https://api.acme.test/v1/t?ts=1512085950.000216&n=1.50"
        ),
        Case(
            testDescription: "a literal is no template",
            request: #"{ "path": "/t", "query": { "q": { "literal": "{ a }" } } }"#,
            url: "https://api.acme.test/v1/t?q=%7B%20a%20%7D"
        ),
        Case(
            testDescription: "doubled braces are single ones",
            request: #"{ "path": "/t", "query": { "q": "{{a}}" } }"#,
            url: "https://api.acme.test/v1/t?q=%7Ba%7D"
        ),
        Case(
            testDescription: "lists are repeated",
            request: #"{ "path": "/t", "query": { "types[]": ["a", "b", "{name}"] } }"#,
            url: "https://api.acme.test/v1/t?types%5B%5D=a&types%5B%5D=b"
        ),
        Case(
            testDescription: "lists get brackets, commas, separators",
            request: #"""
                { "path": "/t", "query": {
                  "a": { "list": ["x", "y"], "style": "brackets" }, "b": { "list": ["x", "y"], "style": "comma" },
                  "c": { "list": ["x", "y"], "style": "join", "separator": " OR " } } }
                """#,
            url: "https://api.acme.test/v1/t?a%5B%5D=x&a%5B%5D=y&b=x%2Cy&c=x%20OR%20y"
        ),
        Case(
            testDescription: "an empty list leaves its parameter out",
            request: #"{ "path": "/t", "query": { "a": { "list": ["{name}"], "style": "comma" } } }"#,
            url: "https://api.acme.test/v1/t"
        ),
        Case(
            testDescription: "a batch of parents is repeated",
            request: #"{ "path": "/t", "query": { "id": { "var": "parent.id" } } }"#,
            values: ["parent": [["id": 1], ["id": 2]]],
            url: "https://api.acme.test/v1/t?id=1&id=2"
        ),
        Case(
            testDescription: "a condition holds on the first page alone",
            request:
                #"{ "path": "/t", "query": { "a": { "var": "name", "when": { "variable": "page.cursor", "exists": false } } } }"#,
            values: ["name": "n", "page.cursor": "c"],
            url: "https://api.acme.test/v1/t"
        ),
        Case(
            testDescription: "a variable is transformed",
            request: #"{ "path": "/t", "query": { "a": { "var": "name", "transforms": ["trim", "uppercase"] } } }"#,
            values: ["name": " ab "],
            url: "https://api.acme.test/v1/t?a=AB"
        ),
        Case(
            testDescription: "a transformed variable that is undefined leaves its parameter out",
            request: #"{ "path": "/t", "query": { "a": { "var": "name", "transforms": ["uppercase"] } } }"#,
            url: "https://api.acme.test/v1/t"
        ),
        Case(
            testDescription: "a part with an undefined variable goes, an empty group loses its prefix",
            request: #"""
                { "path": "/q", "query": { "q": { "text": [
                  "SELECT *", { "prefix": " WHERE ", "join": " AND ", "parts": ["a = '{name}'", "b = '{site}'"] },
                  " LIMIT {page.size}"] } } }
                """#,
            values: ["page.size": 5],
            url: "https://api.acme.test/v1/q?q=SELECT%20%2A%20LIMIT%205"
        ),
        Case(
            testDescription: "values between single quotes are escaped where the text says so",
            request: #"{ "path": "/q", "query": { "q": { "text": ["a = '{name}'"], "quoting": "single" } } }"#,
            values: ["name": "O'Neill\\"],
            url: "https://api.acme.test/v1/q?q=a%20%3D%20%27O%5C%27Neill%5C%5C%27"
        ),
        Case(
            testDescription: "a host takes a label",
            request: #"{ "url": "https://{site}.acme.test/x" }"#,
            values: ["site": "my-shop"],
            url: "https://my-shop.acme.test/x"
        ),
    ]

    @Test(arguments: targets) func rendersTheURL(_ example: Case) throws {
        #expect(try RequestSamples.render(example.request, RequestScope(example.values)).url == example.url)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var request: String
        var values: [String: JSONValue] = [:]
        var message: String
        var testDescription: String { message }
    }

    static let refusals = [
        Refusal(request: #"{ "path": "/things/{name}" }"#, message: "the path needs `name`, which has no value"),
        Refusal(
            request: #"{ "path": "/things/{name}" }"#,
            values: ["name": ".."],
            message:
                "the path cannot hold the value of `name`: a path segment that is `.` or `..`, which would change the path"
        ),
        Refusal(
            request: #"{ "path": "/things/{name}/x" }"#,
            values: ["name": ""],
            message: "the path cannot hold the value of `name`: it is empty"
        ),
        Refusal(
            request: #"{ "url": "https://{site}.acme.test/" }"#,
            values: ["site": "evil.test/x#"],
            message: "the URL cannot hold the value of `site`: a host has letters, digits, `-` and dots alone"
        ),
        Refusal(
            request: #"{ "path": "/t", "headers": { "X-Name": "{name}" } }"#,
            values: ["name": "a\r\nX-Evil: 1"],
            message: "the header `X-Name`: a control character, which a header cannot hold"
        ),
        Refusal(
            request: #"{ "path": "/t", "query": { "a": "{name}" } }"#,
            values: ["name": ["x"]],
            message: "the query parameter `a` needs a text, and `name` is an array"
        ),
        Refusal(
            request: #"{ "path": "/t", "query": { "a": { "var": "name", "transforms": ["uppercase"] } } }"#,
            values: ["name": 5],
            message: "the query parameter `a`: `uppercase`: found the number `5`, expected a string"
        ),
    ]

    @Test(arguments: refusals) func refuses(_ example: Refusal) throws {
        let error = #expect(throws: RequestError.self) {
            try RequestSamples.render(example.request, RequestScope(example.values))
        }
        #expect(error?.message == example.message)
    }

    @Test func keepsTypesInJSONBodies() throws {
        let request = #"""
            { "method": "POST", "path": "/search", "body": { "type": "json", "value": { "object": {
              "limit": { "var": "page.size" }, "text": "{page.size}", "after": "{page.cursor}",
              "query": { "literal": { "raw": [1.50, "{x}"] } },
              "filters": [
                { "object": { "field": "id", "values": { "var": "parent.ids" } } },
                { "object": { "gte": { "var": "since" } }, "when": { "variable": "since", "exists": true } }
              ] } } } }
            """#
        let rendered = try RequestSamples.render(request, RequestScope(["page.size": 50, "parent.ids": [1, 2]]))
        #expect(rendered.method == "POST")
        #expect(rendered.body?.mediaType == "application/json")
        #expect(
            rendered.bodyText
                == #"{"limit":50,"text":"50","query":{"raw":[1.50,"{x}"]},"filters":[{"field":"id","values":[1,2]}]}"#
        )
    }

    @Test func writesForms() throws {
        let request = #"""
            { "method": "POST", "path": "/t", "body": { "type": "form", "members": { "a": "x y&", "b": "{name}", "c": ["1", "2"] } } }
            """#
        let rendered = try RequestSamples.render(request, RequestScope())
        #expect(rendered.bodyText == "a=x+y%26&c=1&c=2")
        #expect(rendered.body?.mediaType == "application/x-www-form-urlencoded")
    }

    @Test func writesRawBodiesAndTheirMediaType() throws {
        let request = #"""
            { "method": "POST", "path": "/t", "headers": { "content-type": "application/graphql" },
              "body": { "type": "raw", "text": { "literal": "{ things { id } }" }, "contentType": "text/plain" } }
            """#
        let rendered = try RequestSamples.render(request, RequestScope())
        #expect(rendered.bodyText == "{ things { id } }")
        #expect(rendered.body?.mediaType == "application/graphql")
        #expect(rendered.headers.fields.isEmpty)
    }

    @Test func mergesWhatTheAPIShares() throws {
        let api = #"""
            "baseUrl": "https://api.acme.test/v1/", "headers": { "Accept": "application/json", "X-Site": "{site}" },
            "query": { "v": 2, "lang": "en" }
            """#
        let request = #"{ "path": "/t", "headers": { "accept": "text/csv" }, "query": { "lang": "de" } }"#
        let rendered = try RequestSamples.render(request, RequestScope(), api: api)
        #expect(rendered.url == "https://api.acme.test/v1/t?v=2&lang=de")
        #expect(rendered.headers == ["accept": "text/csv"])
        let elsewhere = #"{ "url": "https://other.test/t" }"#
        #expect(try RequestSamples.render(elsewhere, RequestScope(), api: api).headers == [:])
        let here = #"{ "url": "https://api.acme.test/t" }"#
        #expect(try RequestSamples.render(here, RequestScope(), api: api).headers == ["Accept": "application/json"])
    }

    @Test func keepsSecretsToPermittedPlaces() throws {
        var scope = RequestScope()
        scope.setSecret("token", Secret("MARKER"))
        scope.setSecret("secret.gateway", Secret("GATE"))
        let header = #"{ "path": "/t", "headers": { "X-Gateway": "{secret.gateway}" } }"#
        #expect(try RequestSamples.render(header, scope).headers == ["X-Gateway": "GATE"])
        for request in [
            #"{ "path": "/t", "query": { "key": "{secret.gateway}" } }"#,
            #"{ "path": "/t", "query": { "key": "{token}" } }"#,
            #"{ "path": "/t/{token}" }"#, #"{ "path": "/t", "headers": { "Authorization": "Bearer {token}" } }"#,
            #"{ "path": "/t", "query": { "key": { "var": "token" } } }"#,
        ] {
            let error = #expect(throws: RequestError.self) { try RequestSamples.render(request, scope) }
            #expect(error?.message.contains("names the secret") == true)
            #expect(error?.message.contains("MARKER") == false)
        }
    }

    @Test func writesInstantsInTheReadsFormat() throws {
        let request = #"""
            { "path": "/t", "query": { "since": "{since}", "until": { "var": "until" } },
              "headers": { "If-Modified-Since": { "var": "since" } } }
            """#
        let read = #"""
            "incremental": { "watermark": { "path": "$.updated", "format": "rfc3339" }, "filter": { "format": "unixMilliseconds" } }
            """#
        var scope = RequestScope()
        #expect(try RequestSamples.render(request, scope, read: read).url == "https://api.acme.test/v1/t")
        scope.since = Timestamp(microseconds: 1_704_067_200_123_999)
        scope.until = Timestamp(seconds: 1_704_067_300)
        let rendered = try RequestSamples.render(request, scope, read: read)
        #expect(rendered.url == "https://api.acme.test/v1/t?since=1704067200123&until=1704067300000")
        #expect(rendered.headers == ["If-Modified-Since": "1704067200123"])
    }
}
