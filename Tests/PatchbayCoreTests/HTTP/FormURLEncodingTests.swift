import PatchbayCore
import Testing

struct FormURLEncodingTests {
    typealias Pair = FormURLEncoding.Pair

    @Test func encodesForms() {
        // RFC 6749 appendix B.
        #expect(FormURLEncoding.encode([Pair("k", " %&+£€")]) == "k=+%25%26%2B%C2%A3%E2%82%AC")
        #expect(FormURLEncoding.encode([Pair("a", ""), Pair("b=", "*-._~")]) == "a=&b%3D=*-._%7E")
    }

    @Test func encodesQueries() {
        #expect(FormURLEncoding.encodeQuery([Pair("created[gte]", "a b+c~")]) == "created%5Bgte%5D=a%20b%2Bc~")
    }

    @Test(arguments: [
        ("code=a%2Fb&state=x+y", [Pair("code", "a/b"), Pair("state", "x y")]),
        ("flag&=v&&a=1=2", [Pair("flag", ""), Pair("", "v"), Pair("a", "1=2")]),
        ("p=100%&q=%zz%4", [Pair("p", "100%"), Pair("q", "%zz%4")]), ("", []), ("r=%ff", [Pair("r", "\u{FFFD}")]),
    ]) func decodes(_ text: String, _ pairs: [Pair]) {
        #expect(FormURLEncoding.decode(text) == pairs)
    }
}
