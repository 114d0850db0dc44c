import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

struct URITemplateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let template: String
        let variables: [String: URITemplate.Value]
        /// The texts of which one must come out.
        let results: [String]

        var testDescription: String { template }
    }

    /// The examples of RFC 6570 sections 1.2 and 3.2, from the public test suite.
    static let cases: [Case] = {
        let file = repositoryRoot.appending(path: "Tests/PatchbayCoreTests/Data/uritemplate/spec-examples.json")
        guard let data = try? Data(contentsOf: file), let suite = try? JSONValue(parsing: Array(data)) else {
            return []
        }
        return (suite.objectValue?.members ?? []).flatMap { group in
            let members = group.value["variables"]?.objectValue?.members ?? []
            let variables = Dictionary(uniqueKeysWithValues: members.map { ($0.name, value($0.value)) })
            return (group.value["testcases"]?.arrayValue ?? []).map { test in
                let results = test[1]?.arrayValue?.compactMap(\.stringValue) ?? [test[1]?.stringValue ?? ""]
                return Case(template: test[0]?.stringValue ?? "", variables: variables, results: results)
            }
        }
    }()

    private static func value(_ value: JSONValue) -> URITemplate.Value {
        switch value {
        case .array(let items): .list(items.compactMap(\.stringValue))
        case .object(let object):
            .map(object.members.map { URITemplate.Pair(name: $0.name, value: $0.value.stringValue ?? "") })
        case .null, .bool, .number, .string: .text(value.stringValue ?? "")
        }
    }

    @Test func readsTheWholeSuite() {
        #expect(Self.cases.count == 64)
    }

    @Test(arguments: cases) func expandsTheExamplesOfTheRFC(_ test: Case) throws {
        let text = try URITemplate(test.template).expand { test.variables[$0] }
        #expect(test.results.contains(text), "\(text)")
    }

    /// The variables of section 3.2 and some beyond ASCII.
    static let variables: [String: URITemplate.Value] = [
        "count": .list(["one", "two", "three"]), "dom": .list(["example", "com"]), "dub": .text("me/too"),
        "half": .text("50%"), "var": .text("value"), "base": .text("http://example.com/home/"), "v": .text("6"),
        "empty": .text(""), "emptyList": .list([]), "emptyMap": .map([]), "cafe": .text("café🐲"), "pct": .text("%20%2"),
        "a.b": .text("dotted"), "r%C3%A9": .text("encoded"), "blanks": .list(["", "x"]),
        "map": .map([URITemplate.Pair(name: "é", value: ""), URITemplate.Pair(name: "a&b", value: "c=d")]),
    ]

    @Test(arguments: [
        ("{half}{+half}{#half}", "50%2550%25#50%25"),
        ("{base}{+base}", "http%3A%2F%2Fexample.com%2Fhome%2Fhttp://example.com/home/"),
        ("x{?undef}", "x"), ("x{?undef,v}", "x?v=6"), ("{/undef,var}", "/value"),
        ("{emptyList}{?emptyList}{emptyMap*}", ""),
        ("{;empty}{?empty}{&empty}{.empty}{/empty}{#empty}", ";empty?empty=&empty=./#"),
        ("{cafe}", "caf%C3%A9%F0%9F%90%B2"),
        ("{cafe:4}", "caf%C3%A9"), ("{cafe:5}", "caf%C3%A9%F0%9F%90%B2"), ("{pct}", "%2520%252"), ("{+pct}", "%20%252"),
        ("é%C3%A9{v}", "%C3%A9%C3%A96"), ("{a.b}{r%C3%A9}", "dottedencoded"), ("{?map*}", "?%C3%A9=&a%26b=c%3Dd"),
        ("{;map*}", ";%C3%A9;a%26b=c%3Dd"), ("{map*}", "%C3%A9=,a%26b=c%3Dd"), ("{;blanks*}", ";blanks;blanks=x"),
        ("{?blanks*}", "?blanks=&blanks=x"), ("{?blanks}", "?blanks=,x"), ("{.count*}", ".one.two.three"), ("", ""),
        ("{&count*}", "&count=one&count=two&count=three"), ("{var:9999}", "value"), ("'{var}'", "'value'"),
    ])
    func expands(template: String, text: String) throws {
        #expect(try URITemplate(template).expand { Self.variables[$0] } == text)
    }

    @Test(arguments: [
        ("{", 0), ("}", 0), ("{a", 0), ("é{a,", 2), ("a}", 1), ("{}", 1), ("{+}", 2), ("{a,}", 3), ("{,a}", 1),
        ("{?}", 2),
        ("{/id*", 0), ("/id*}", 4), ("{/?id}", 2), ("{var:prefix}", 5), ("{hello:2*}", 8), ("{??hello}", 2),
        ("{!hello}", 1), ("{=path}", 1), ("{$var}", 1), ("{|var*}", 1), ("{*keys?}", 1), ("{@a}", 1),
        ("{with space}", 5), ("{ leading}", 1), ("{trailing }", 9), ("{?empty=default,var}", 7),
        ("{-prefix|/-/|var}", 1),
        ("?q={searchTerms}&c={example:color?}", 28), ("x{?empty|foo=none}", 8), ("/h{#hello+}", 9), ("{~thing}", 1),
        ("{default-graph-uri}", 8), ("{.a.}", 4), ("{..a}", 2), ("{a..b}", 3), ("{a:0}", 3), ("{a:01}", 3),
        ("{a:10000}", 3),
        ("{a:}", 3), ("{a%2}", 2), ("{é}", 1), ("%2", 0), ("%zz", 0), ("a b", 1), ("a\"", 1), ("a<", 1), ("a\\", 1),
        ("a^", 1),
        ("a`", 1), ("a|", 1), ("a\u{7F}", 1), ("a\n", 1), ("{{a}}", 1), ("{a}}", 3),
    ])
    func refusesMalformedTemplates(template: String, offset: Int) {
        let error = #expect(throws: TemplateError.self) { try URITemplate(template) }
        #expect(error?.offset == offset)
    }

    @Test(arguments: ["{count:1}", "{?map:3}"]) func refusesPrefixesOfLists(template: String) throws {
        let parsed = try URITemplate(template)
        #expect(throws: TemplateError.self) { try parsed.expand { Self.variables[$0] } }
    }

    @Test func listsVariablesOnce() throws {
        #expect(try URITemplate("/{a}/{b,a:3}{?c*}").variables == ["a", "b", "c"])
    }

    @Test func neverCrashesOnRandomTemplates() {
        var random = SeededRandom(seed: 6_570)
        let pieces = [
            "{", "}", "a", "count", "map", "+", "#", ".", "/", ";", "?", "&", ",", ":", "3", "*", "%41", "%", "é", " ",
        ]
        var accepted = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            guard let template = try? URITemplate(text) else { continue }
            accepted += 1
            if let result = try? template.expand({ Self.variables[$0] }) {
                #expect(!result.utf8.contains { $0 <= 0x20 || $0 >= 0x7F }, "\(text)")
            }
        }
        #expect(accepted > 1_000)
    }
}
