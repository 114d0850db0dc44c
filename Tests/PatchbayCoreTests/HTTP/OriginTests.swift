import PatchbayCore
import Testing

struct OriginTests {
    @Test(arguments: [
        ("https://API.example.com/a?b", "https://api.example.com"), ("https://a:443", "https://a"),
        ("http://a:8080/", "http://a:8080"), ("https://[::1]:8443/x", "https://[::1]:8443"),
        ("https://a:", "https://a"),
    ]) func readsOrigins(_ url: String, _ text: String) {
        #expect(Origin(of: url)?.description == text)
    }

    @Test(arguments: [
        "ftp://a/", "https://user@a/", "https://", "/path", "https://a b/", "https://a:99999/", "https://a:x/",
        "https://a\\@b/", "https://ä.test/",
    ]) func refusesWhatIsNone(_ url: String) {
        #expect(Origin(of: url) == nil)
    }
}
