import PatchbayCore
import PatchbayEngine
import Testing

struct TokenClaimsTests {
    @Test func readsTheClaims() {
        // RFC 7519 section 3.1.
        let token =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        #expect(TokenClaims.read(token)?["iss"] == "joe")
        #expect(TokenClaims.read(token)?["exp"] == 1_300_819_380)
    }

    @Test(arguments: ["", "a.b", "a.b.c", "a.W10.c", "a.e30", "a.!.c"]) func refusesOtherTexts(_ text: String) {
        #expect(TokenClaims.read(text) == nil)
    }
}
