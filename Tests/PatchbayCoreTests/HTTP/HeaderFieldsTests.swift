import PatchbayCore
import Testing

struct HeaderFieldsTests {
    @Test func comparesNamesWithoutCase() {
        var fields: HeaderFields = ["Content-Type": "text/plain"]
        #expect(fields["content-TYPE"] == "text/plain")
        fields["CONTENT-type"] = "application/json"
        #expect(fields.fields.count == 1)
        #expect(fields["Content-Type"] == "application/json")
    }

    @Test func joinsSeveralLines() {
        var fields = HeaderFields()
        fields.add("Link", "<a>; rel=prev")
        fields.add("link", "<b>; rel=next")
        #expect(fields["Link"] == "<a>; rel=prev, <b>; rel=next")
        #expect(fields.values("LINK") == ["<a>; rel=prev", "<b>; rel=next"])
        #expect(fields["Via"] == nil)
    }

    @Test(arguments: [
        ("x-a", true), ("", false), ("a b", false), ("a:b", false), ("ä", false), ("!#$%&'*+.^_`|~9", true),
    ])
    func knowsNames(_ text: String, _ isName: Bool) {
        #expect(HeaderFields.isName(text) == isName)
    }
}
