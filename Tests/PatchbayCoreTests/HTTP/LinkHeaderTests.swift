import PatchbayCore
import Testing

struct LinkHeaderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var value: String
        var relation: String
        var target: String?
        var testDescription: String { value }
    }

    static let cases = [
        // RFC 8288 section 3.5.
        Case(
            value: #"<http://example.com/TheBook/chapter2>; rel="previous"; title="previous chapter""#,
            relation: "previous",
            target: "http://example.com/TheBook/chapter2"
        ),
        Case(value: #"</>; rel="http://example.net/foo""#, relation: "http://example.net/foo", target: "/"),
        Case(value: ##"</terms>; rel="copyright"; anchor="#foo""##, relation: "copyright", target: "/terms"),
        Case(
            value:
                #"</TheBook/chapter2>; rel="previous"; title*=UTF-8'de'letztes%20Kapitel, </TheBook/chapter4>; rel="next"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel"#,
            relation: "next",
            target: "/TheBook/chapter4"
        ),
        Case(
            value: #"<http://example.org/>; rel="start http://example.net/relation/other""#,
            relation: "start",
            target: "http://example.org/"
        ),
        Case(
            value: #"<https://example.org/>; rel="start", <https://example.org/index>; rel="index""#,
            relation: "index",
            target: "https://example.org/index"
        ),
        // As an issue tracker pages.
        Case(
            value: #"<https://api.test/issues?page=2>; rel="next", <https://api.test/issues?page=9>; rel="last""#,
            relation: "next",
            target: "https://api.test/issues?page=2"
        ),
        Case(value: "<a,b;c>;rel=NEXT", relation: "next", target: "a,b;c"),
        Case(value: #"<a>; title="x; rel=next, <b>"; rel="last""#, relation: "next", target: nil),
        Case(value: #"<a>; title="a \" b"; rel="next""#, relation: "next", target: "a"),
        Case(value: "<a>; rel=prev; rel=next", relation: "next", target: nil),
        Case(value: "<a>", relation: "next", target: nil),
        Case(value: "<a; rel=next", relation: "next", target: nil),
        Case(value: "nonsense", relation: "next", target: nil),
        Case(value: "", relation: "next", target: nil),
    ]

    @Test(arguments: cases) func findsTheTarget(_ example: Case) {
        #expect(LinkHeader(example.value).target(of: example.relation) == example.target)
    }

    @Test func takesEveryCutOfAHeader() {
        let value = Array(#"<a>; rel="next"; title="b\"c", <d>;rel=last"#.utf8)
        for end in 0...value.count {
            #expect(LinkHeader(String(decoding: value[..<end], as: UTF8.self)).links.count <= 2)
        }
    }
}
