import PatchbayCore
import PatchbayEngine
import Testing

/// Mistakes of meaning, each as a change of a spec that is right: where it is told and in which words.
struct SpecRuleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var old: String
        var new: String
        var code: String
        var message: String
        var base = SpecSamples.acme
        var testDescription: String { message }
    }

    private static let request =
        #""request": { "path": "/things", "query": { "cursor": "{page.cursor}", "limit": "{page.size}" } }"#

    private static let oauth = SpecSamples.acme.replacing(
        #""auth": { "type": "apiKey", "credential": "key" },"#,
        with: #"""
            "auth": { "type": "oauth2", "grant": "authorization_code", "authorizationUrl": "https://acme.test/authorize",
              "tokenUrl": "https://acme.test/token", "clientAuthentication": "client_secret_post" },
            """#
    ).replacing(#""credentials": { "key": { "title": "Key" } },"#, with: "")

    /// A variable made from others.
    private static func derived(_ name: String, from path: String) -> String {
        #""\#(name)": { "source": { "type": "derived", "rule": { "from": \#(path) } } }"#
    }

    private static func variables(_ variables: [String]) -> String {
        #""name": "Acme", "variables": { \#(variables.joined(separator: ", ")) },"#
    }

    static let cases = [
        Case(
            old: #""name": "Acme","#,
            new: variables([derived("a", from: #"{ "variable": "a" }"#)]),
            code: "circular-definition",
            message: "the variable `a` is made of itself, so it is never there"
        ),
        Case(
            old: #""name": "Acme","#,
            new: variables([derived("a", from: #""$.b""#), derived("b", from: #""$.a""#)]),
            code: "circular-definition",
            message: "`a` is made of `b`, which is made after it and is not there yet"
        ),
        Case(
            old: #""name": "Acme","#,
            new: variables([derived("a", from: #""$.b""#), derived("b", from: #""$.id""#)]),
            code: "undefined-variable",
            message: "`a` is made of `b`, which is made after it and is not there yet"
        ),
        Case(
            old: #""cursor": "{page.cursor}""#,
            new: #""cursor": "${page.cursor}""#,
            code: "bad-template",
            message: "the `$` before `{page.cursor}` is sent as it stands"
        ),
        Case(
            old: #""cursor": "{page.cursor}""#,
            new: #""cursor": "{page.cursor}", "ids": "{ids}""#,
            code: "wrong-kind",
            message: "`ids` is a list, which a text cannot hold",
            base: SpecSamples.acme.replacing(
                #""primaryKey": "$.id","#,
                with: #"""
                    "primaryKey": "$.id",
                    "prepare": { "ids": { "request": { "path": "/ids" }, "value": "$.ids[*].id" } },
                    """#
            )
        ),
        Case(
            old: #"{ "status": true, "equals": 429 }"#,
            new: #"{ "status": 429 }"#,
            code: "wrong-kind",
            message: "expected `true` or `false`, found a number"
        ),
        Case(
            old: #""limit": "{page.size}""#,
            new: #""limit": 20"#,
            code: "paging-mismatch",
            message: "pages of 20 are asked for, and `size` says that a page has 50"
        ),
        Case(
            old: #""limit": "{page.size}""#,
            new: #""limit": "{page.offset}""#,
            code: "undefined-variable",
            message: "nothing defines `page.offset` here; did you mean `page.cursor`?"
        ),
        Case(
            old: #""limit": "{page.size}""#,
            new: #""from": "{since}""#,
            code: "undefined-variable",
            message: "nothing defines `since` here"
        ),
        Case(
            old: #""limit": "{page.size}""#,
            new: #""from": "{parent.id}""#,
            code: "undefined-variable",
            message: "nothing defines `parent.id` here"
        ),
        Case(
            old: #""records": "$.data[*]","#,
            new: #""records": "$.data[*]", "incremental": { "watermark": { "path": "$.at", "format": "rfc3339" } },"#,
            code: "missing-member",
            message: "the mode `filter` needs the member `filter`"
        ),
        Case(
            old: #""records": "$.data[*]","#,
            new: #"""
                "records": "$.data[*]", "incremental": { "watermark": { "path": "$.at", "format": "rfc3339" },
                  "filter": { "format": "rfc3339" } },
                """#,
            code: "unsent-value",
            message: "the request never sends `{since}`"
        ),
        Case(
            old: #""records": "$.data[*]","#,
            new: #"""
                "records": "$.data[*]", "incremental": { "watermark": { "path": "$.at", "format": "rfc3339" },
                  "mode": "scan", "lookbackSeconds": 60 },
                """#,
            code: "unread-setting",
            message: "nothing reads `lookbackSeconds`: the mode `scan` reads everything"
        ),
        Case(
            old: #""cursor": "$.next""#,
            new: #""cursor": "$.data[-1].id""#,
            code: "paging-without-stop",
            message: "every page with a record has this cursor"
        ),
        Case(
            old: #""size": 50"#,
            new: #""stop": ["short"]"#,
            code: "paging-without-stop",
            message: "a page is short only against a `size`"
        ),
        Case(
            old: #""primaryKey": "$.id","#,
            new: #""primaryKey": "$.id", "deletion": { "absence": false },"#,
            code: "cannot-happen",
            message: "no deletion ever shows"
        ),
        Case(
            old: #""primaryKey": "$.id","#,
            new: #"""
                "primaryKey": "$.id", "where": { "path": "$.gone", "exists": false },
                "deletion": { "when": { "path": "$.gone", "equals": true } },
                """#,
            code: "cannot-happen",
            message: "no record is seen deleted, for `where` takes out those that are"
        ),
        Case(
            old: #"{ "status": true, "equals": 429 }"#,
            new: #"{ "status": true, "equals": 42 }"#,
            code: "impossible-condition",
            message: "no answer has the status `42`"
        ),
        Case(
            old: #"{ "status": true, "equals": 429 }"#,
            new: #"{ "status": true }"#,
            code: "missing-member",
            message: "the test says nothing of its `status`"
        ),
        Case(
            old: #""then": "skip", "scope": "dataType""#,
            new: #""then": "skip""#,
            code: "missing-member",
            message: "`skip` needs the member `scope`"
        ),
        Case(
            old: #""then": "skip", "scope": "dataType""#,
            new: #""then": "skip", "scope": "parent""#,
            code: "cannot-happen",
            message: "no read that has this entry has parents to skip"
        ),
        Case(
            old: #""mapping": { "id": "$.id" }"#,
            new: #""mapping": { "id": { "from": ["$.a", "$.a.b"] } }"#,
            code: "unreachable-branch",
            message: "where the path before it finds nothing, this one does not either"
        ),
        Case(
            old: #""mapping": { "id": "$.id" }"#,
            new: #""mapping": { "id": { "value": "1", "default": "2" } }"#,
            code: "unreachable-branch",
            message: "a constant is never absent"
        ),
        Case(
            old: #""baseUrl": "https://api.acme.test","#,
            new: #""baseUrl": "https://api.acme.test", "headers": { "Authorization": "Basic {key}" },"#,
            code: "duplicate-header",
            message: "`auth` sends the header `Authorization` itself"
        ),
        Case(
            old: #""baseUrl": "https://api.acme.test","#,
            new:
                #""baseUrl": "https://api.acme.test", "headers": { "X-Api-Key": "a8f5f167f44f4964e6c998dee827110c" },"#,
            code: "secret-in-spec",
            message: "the value of `X-Api-Key` is written out"
        ),
        Case(
            old: #""clientAuthentication": "client_secret_post""#,
            new: #""clientAuthentication": "private_key_jwt""#,
            code: "client-authentication-conflict",
            message: "`private_key_jwt` needs the key that signs",
            base: oauth
        ),
        Case(
            old: #""grant": "authorization_code", "authorizationUrl": "https://acme.test/authorize","#,
            new: #""grant": "authorization_code","#,
            code: "missing-member",
            message: "the grant `authorization_code` needs the member `authorizationUrl`",
            base: oauth
        ),
        Case(
            old: #""clientAuthentication": "client_secret_post""#,
            new: #""clientAuthentication": "client_secret_post", "tokenParameters": { "auth_code": "{code}" }"#,
            code: "pkce-conflict",
            message: "the code is exchanged by described parameters",
            base: oauth
        ),
        Case(
            old: #""clientAuthentication": "client_secret_post""#,
            new:
                #""clientAuthentication": "client_secret_post", "revocation": { "method": "POST", "url": "https://acme.test/r" }"#,
            code: "missing-member",
            message: "the revocation does not say what is revoked",
            base: oauth
        ),
        Case(
            old: #""grant": "authorization_code", "authorizationUrl": "https://acme.test/authorize","#,
            new: #""grant": "client_credentials", "refreshUrl": "https://acme.test/refresh","#,
            code: "unread-setting",
            message: "the grant `client_credentials` does not read `refreshUrl`",
            base: oauth
        ),
    ]

    @Test(arguments: cases) func tells(_ test: Case) throws {
        let text = test.base.replacing(test.old, with: test.new)
        #expect(text != test.base)
        let findings = try SpecSamples.load(text).diagnostics
        let words = findings.map { "\($0.code.id): \($0.message)" }
        #expect(findings.contains { $0.code.id == test.code && $0.message.contains(test.message) }, "\(words)")
    }

    @Test func isSilentAboutTheBases() throws {
        #expect(try SpecSamples.load(Self.oauth).diagnostics.map(\.message) == [])
    }

    /// Changes after which one thing is told, and in which words it is helped.
    static let helped: [(old: String, new: String, message: String, help: String?)] = [
        (
            #"{ "status": true, "equals": 429 }"#, #"{ "status": 429 }"#,
            "expected `true` or `false`, found a number", #"Write `{ "status": true, "equals": 429 }`."#
        ),
        (
            #"{ "id": "$.id" }"#,
            #"{ "id": { "from": "$.id", "transforms": [{ "type": "date", "from": "datetime" }] } }"#,
            "`datetime` is not a choice here; did you mean `rfc3339`?", nil
        ),
        (
            #"{ "id": "$.id" }"#,
            #"{ "id": { "from": "$.id", "transforms": [{ "type": "capture", "pattern": "\\$(.)" }] } }"#,
            #"the escape `\$`, which I-Regexp does not have"#,
            "Write `[$]` for a dollar; alone it binds to the end of the text."
        ),
        (
            #"{ "title": "Key" }"#, #"{ "title": "Key", "pattern": "\\w+" }"#,
            #"the escape `\w`, which I-Regexp does not have"#, "Write `[A-Za-z0-9_]`."
        ),
        (
            #""type": "cursor", "cursor": "$.next", "size": 50"#, #""type": "nextUrl""#,
            "the nextUrl needs the member `from`", #"Add `"from"`: Where a page has the URL of the next one."#
        ),
        (
            #"{ "id": "$.id" }"#,
            #"{ "id": { "from": "$.n", "transforms": [{ "type": "minorUnitsToDecimal", "currency": "USD" }] } }"#,
            "a query that does not start with `$`",
            "Name the path of the currency's code. Where no record has one, give the decimal places of the one "
                + #"currency: `"currency": "$.currency", "otherwise": 2`."#
        ),
        (
            #""records": "$.data[*]","#, #""records": "$.data[*]", "checkpoint": { "from": "$.token" },"#,
            "the checkpoint needs the member `type`", #"Add `"type": "opaque"`: Its sort."#
        ),
    ]

    @Test(arguments: helped.indices) func tellsOnceWithTheFix(_ index: Int) throws {
        let test = Self.helped[index]
        let text = SpecSamples.acme.replacing(test.old, with: test.new)
        #expect(text != SpecSamples.acme)
        let findings = try SpecSamples.load(text).diagnostics.filter { $0.code.id != "undefined-variable" }
            .filter { $0.code.id != "unsent-value" }
        #expect(findings.map(\.message) == [test.message])
        #expect(test.help == nil || findings.first?.help == test.help, "\(findings.first?.help ?? "")")
    }

    @Test func tellsAnInheritedMistakeOnce() throws {
        let text = SpecSamples.acme.replacing(
            #""defaults": {"#,
            with: #""defaults": { "request": { "query": { "since": "{since}" } }, "order": "ascending","#
        ).replacing(
            #""dataTypes": {"#,
            with: #"""
                "dataTypes": {
                  "boxes": { "internal": true, "request": { "path": "/boxes", "query": { "at": "{page.cursor}" } },
                    "records": "$.data[*]", "primaryKey": "$.id" },
                """#
        )
        let findings = try SpecSamples.load(text).diagnostics
        #expect(findings.map(\.message) == ["nothing defines `since` here, as `boxes` and `things` inherit it"])
    }

    @Test func doesNotCallUnreadWhatOneOfTheHeirsReads() throws {
        let incremental = #""watermark": { "path": "$.at", "format": "rfc3339" }, "filter": { "format": "rfc3339" }"#
        let text = SpecSamples.acme
            .replacing(#""defaults": {"#, with: #""defaults": { "incremental": { \#(incremental) },"#)
            .replacing(#""limit": "{page.size}""#, with: #""limit": "{page.size}", "since": "{since}""#)
            .replacing(
                #""dataTypes": {"#,
                with: #"""
                    "dataTypes": {
                      "boxes": { "internal": true, "request": { "path": "/boxes", "query": { "at": "{page.cursor}" } },
                        "records": "$.data[*]", "primaryKey": "$.id", "incremental": { "mode": "scan" } },
                    """#
            )
        #expect(try SpecSamples.load(text).diagnostics.map(\.message) == [])
        let unread = text.replacing(#""things": {"#, with: #""things": { "incremental": { "mode": "scan" },"#)
            .replacing(#", "since": "{since}""#, with: "")
        let message = "nothing reads `filter`: the mode `scan` reads everything"
        #expect(try SpecSamples.load(unread).diagnostics.map(\.message) == [message])
    }

    @Test func takesTheCredentialsOfOAuth1WithoutARedirect() throws {
        let auth = #""auth": { "type": "oauth1", "signatureMethod": "HMAC-SHA256" },"#
        let text = SpecSamples.acme.replacing(#""auth": { "type": "apiKey", "credential": "key" },"#, with: auth)
            .replacing(#"{ "key": { "title": "Key" } }"#, with: #"{ "token": {}, "tokenSecret": {}, "spare": {} }"#)
        #expect(try SpecSamples.load(text).diagnostics.map(\.message) == ["nothing sends the credential `spare`"])
    }

    @Test func tellsAnOverlaysMistakeAtTheOverlay() throws {
        let patch = #"{"dataTypes":{"things":{"request":{"query":{"after":"{page.cursr}"}}}}}"#
        let findings = try SpecSamples.load(SpecSamples.acme, overlays: [patch]).diagnostics
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.code.id == "undefined-variable")
        #expect(finding.primary.file == "overlay0.json")
        #expect(finding.pointer == "/dataTypes/things/request/query/after")
    }

    @Test func tellsMeaningBesideBrokenParts() throws {
        let text = SpecSamples.acme
            .replacing(#""type": "apiKey", "credential": "key""#, with: #""type": "apiKy" "credential": "key""#)
            .replacing("{page.cursor}", with: "{page.cursr}")
        let codes = Set(try SpecSamples.load(text).diagnostics.map(\.code.id))
        #expect(codes.isSuperset(of: ["missing-comma", "unknown-choice", "undefined-variable"]))
    }
}
