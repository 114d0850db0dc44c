import PatchbayCore
import PatchbayEngine
import Testing

@Suite struct ValidationTests {
    static let environment = TransformEnvironment(
        minorUnits: [:],
        zone: { $0 == "UTC" ? ZoneRules(name: "UTC", firstOffset: 0, transitions: []) : nil },
        sha256: { $0 },
        sha1: { $0 }
    )

    static let model: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["id", "status"],
        "properties": [
            "id": ["type": "string"], "amount": ["type": ["number", "null"]],
            "status": ["enum": ["open", "closed"]], "note": ["type": ["string", "null"]],
        ],
    ]

    private static func findings(_ mapping: String, extra: String = "") -> [Diagnostic] {
        let text = """
            { "specVersion": 1, "id": "acme", "name": "Acme", "auth": { "type": "none" },
              "api": { "baseUrl": "https://api.example.com" }\(extra),
              "dataTypes": { "things": { "model": "thing", "mapping": \(mapping) } } }
            """
        let loader = ProviderLoader(environment: environment, modelNames: ["thing"]) { $0 == "thing" ? model : nil }
        return loader.load(SourceFile(name: "acme.json", text: text), expectedID: "acme").diagnostics
    }

    static let good = #"{ "id": "$.id", "status": { "value": "open" } }"#

    @Test func isSilentAboutAGoodSpec() {
        #expect(Self.findings(Self.good).isEmpty)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var mapping: String
        var code: String
        var message: String
        var testDescription: String { message }
    }

    static let cases = [
        Case(
            mapping: #"{ "id": "$.id", "status": { "value": "open" }, "amonut": "$.a" }"#,
            code: "unknown-field",
            message: "the model has no field `amonut`; did you mean `amount`?"
        ),
        Case(
            mapping: #"{ "id": "$.id" }"#,
            code: "unmapped-field",
            message: "the model requires the field `status` and no rule makes it"
        ),
        Case(
            mapping: #"{ "id": "$.id", "status": { "value": "done" } }"#,
            code: "wrong-type",
            message: "the model does not list `\"done\"`"
        ),
        Case(
            mapping: #"{ "id": { "from": "$.id", "transforms": ["upercase"] }, "status": { "value": "open" } }"#,
            code: "unknown-choice",
            message: "did you mean `uppercase`?"
        ),
        Case(
            mapping: #"{ "id": { "from": "$.id", "transform": ["uppercase"] }, "status": { "value": "open" } }"#,
            code: "unknown-member",
            message: "`transform` is not a member of the from; did you mean `transforms`?"
        ),
        Case(
            mapping: #"{ "id": "$.[id]", "status": { "value": "open" } }"#,
            code: "bad-path",
            message: ""
        ),
        Case(
            mapping:
                #"{ "id": { "from": "$.id", "transforms": [{ "type": "split", "separator": "," }, "uppercase"] }, "status": { "value": "open" } }"#,
            code: "wrong-input",
            message: "`uppercase` takes a string, and the value here is a list"
        ),
        Case(
            mapping: #"{ "id": { "template": "{a}{b}", "with": { "a": "$.a" } }, "status": { "value": "open" } }"#,
            code: "undefined-variable",
            message: "`b` is not among the names of `with`"
        ),
        Case(
            mapping: #"{ "id": { "use": "thing" }, "status": { "value": "open" } }"#,
            code: "unknown-definition",
            message: "`definitions.rules` has no `thing`"
        ),
        Case(
            mapping:
                #"{ "id": { "from": "$.id", "transforms": [{ "type": "date", "from": "localDateTime" }] }, "status": { "value": "open" } }"#,
            code: "bad-argument",
            message: "`localDateTime` has no zone of its own"
        ),
        Case(
            mapping: #"{ "id": "$.id", "status": { "value": "open" }, "note": null }"#,
            code: "null-in-spec",
            message: "a spec has no null"
        ),
        Case(
            mapping:
                #"{ "id": "$.id", "status": { "value": "open" }, "note": { "from": "$.n", "transforms": ["toNumber"] } }"#,
            code: "wrong-type",
            message: "the model wants a string or null here, and the rule makes a number"
        ),
        Case(
            mapping:
                #"{ "id": "$.id", "status": { "value": "open" }, "note": { "from": "$.n", "transforms": [{ "type": "split", "separator": "," }] } }"#,
            code: "wrong-type",
            message: "the model wants a string or null here, and the rule makes a list"
        ),
        Case(
            mapping: #"{ "id": "$.id", "status": { "value": "open" }, "note": "$.lines[*].n" }"#,
            code: "wrong-type",
            message: "the model wants a string or null here, and the rule makes a list"
        ),
        Case(
            mapping:
                #"{ "id": "$.id", "status": { "value": "open" }, "note": { "from": "$.lines", "transforms": ["count"] } }"#,
            code: "wrong-type",
            message: "the model wants a string or null here, and the rule makes a number"
        ),
        Case(
            mapping:
                #"{ "id": "$.id", "status": { "value": "open" }, "amount": { "from": ["$.a[*]", "$.b[*]"], "transforms": ["first"], "when": { "path": "$.c", "exists": true } }, "note": { "from": ["$..a", "$..b"], "skip": ["empty"] } }"#,
            code: "wrong-type",
            message: "the model wants a string or null here, and the rule makes a list"
        ),
        Case(
            mapping: #"{ "id": { "from": "$.id", "value": 1 }, "status": { "value": "open" } }"#,
            code: "contradiction",
            message: "`from` and `value` cannot stand together"
        ),
    ]

    @Test(arguments: cases) func finds(_ test: Case) throws {
        let findings = Self.findings(test.mapping)
        let finding = try #require(findings.first { $0.code.id == test.code }, "\(findings.map(\.message))")
        #expect(finding.message.contains(test.message) || test.message.isEmpty)
        #expect(finding.pointer.hasPrefix("/dataTypes/things/mapping"))
    }

    @Test func explainsEveryCode() {
        let ids = DiagnosticCode.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(DiagnosticCode.all.allSatisfy { !$0.explanation.isEmpty && !$0.good.isEmpty })
    }

    @Test func pointsAtThePlaceAndOffersTheFix() throws {
        let text = "{\n  \"specVersion\": 1,\n  \"idd\": \"acme\"\n}"
        let loader = ProviderLoader(environment: Self.environment, modelNames: []) { _ in nil }
        let file = SourceFile(name: "acme.json", text: text)
        let findings = loader.load(file, expectedID: "acme").diagnostics
        let finding = try #require(findings.first { $0.code.id == "unknown-member" })
        let printed = DiagnosticRenderer(files: [file], isColored: false).render([finding], as: .text)
        #expect(
            printed == """
                acme.json:3:3: error[unknown-member]: `idd` is not a member of the provider; did you mean `id`?
                 3 |   "idd": "acme"
                   |   ^^^^^
                  at: /idd
                  fix: Rename to `id`

                """
        )
        #expect(finding.fixes.first?.edits.first?.replacement == "\"id\"")
    }
}
