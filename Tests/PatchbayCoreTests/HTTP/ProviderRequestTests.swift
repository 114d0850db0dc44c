import PatchbayCore
import Testing

struct ProviderRequestTests {
    static let request = ProviderRequest(
        method: "POST",
        url: "https://api.test/v1/things?key=MARKER",
        headers: ["Authorization": "Bearer MARKER"],
        body: .json(#"{"token":"MARKER"}"#)
    )

    @Test func printsNoSecret() {
        var dumped = ""
        dump(Self.request, to: &dumped)
        for text in ["\(Self.request)", String(reflecting: Self.request), dumped] { #expect(!text.contains("MARKER")) }
        #expect("\(Self.request)" == "POST https://api.test/v1/things")
    }

    @Test func printsTheOriginAloneWhereThePathIsSecret() {
        var request = Self.request
        request.url = "https://api.test/MARKER/things"
        request.hidesPath = true
        #expect(!"\(request)".contains("MARKER"))
        #expect("\(request)".contains("https://api.test"))
    }

    @Test func answersPrintNoBody() {
        let response = ProviderResponse(status: 200, body: Array("MARKER".utf8))
        var dumped = ""
        dump(response, to: &dumped)
        #expect("\(response)" == "200, 6 bytes")
        #expect(!dumped.contains("MARKER"))
    }

    @Test(arguments: [
        ("https://api.test/v1/things?page=2", "https://api.test/v1/things?page=2"),
        ("/v1/things?page=2#x", "https://api.test/v1/things?page=2"), ("?page=2", "https://api.test/v1/things?page=2"),
        ("more", "https://api.test/v1/more"), ("//api.test/x", "https://api.test/x"),
        ("https://eu.api.test/x", "https://eu.api.test/x"),
    ]) func followsLinks(_ link: String, _ url: String) throws {
        let next = try Self.request.following(link, allowedOrigins: ["https://eu.api.test"])
        #expect(next.url == url)
        #expect(next.method == "POST")
        #expect(next.body == Self.request.body)
        #expect(next.headers == Self.request.headers)
    }

    @Test(arguments: [
        "https://evil.test/x", "http://api.test/v1", "https://api.test:444/", "https://user@api.test/",
        "https://api.test /",
        "mailto:a@b", "https://api.test.evil.test/",
    ]) func refusesStrangeLinks(_ link: String) {
        #expect(throws: RequestError.self) {
            try Self.request.following(link, allowedOrigins: ["https://eu.api.test"])
        }
    }
}
