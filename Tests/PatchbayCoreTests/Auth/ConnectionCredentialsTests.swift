import PatchbayCore
import Testing

struct ConnectionCredentialsTests {
    static let credentials = ConnectionCredentials(
        tokens: [
            "": ConnectionCredentials.Token(
                access: Secret("MARKER-a"),
                refresh: Secret("MARKER-r"),
                expiresAt: Timestamp(microseconds: 5),
                refreshExpiresAt: Timestamp(microseconds: 9)
            ),
            "user": ConnectionCredentials.Token(access: Secret("MARKER-u"), secret: Secret("MARKER-s")),
        ],
        supplied: ["key": Secret("MARKER-k\u{1F600}\"")]
    )

    @Test func survivesBeingStored() throws {
        let stored = Self.credentials.encoded()
        let read = try #require(ConnectionCredentials(decoding: stored))
        #expect(read.encoded().reveal() == stored.reveal())
        #expect(read.tokens[""]?.refresh?.reveal() == "MARKER-r")
        #expect(read.tokens["user"]?.secret?.reveal() == "MARKER-s")
        #expect(read.supplied["key"]?.reveal() == "MARKER-k\u{1F600}\"")
        #expect(read.expiresAt == Timestamp(microseconds: 5))
    }

    @Test(arguments: ["", "[]", "{}", #"{"tokens":{"":{}},"supplied":{}}"#, #"{"tokens":{},"supplied":{"a":1}}"#])
    func refusesOtherTexts(_ text: String) {
        #expect(ConnectionCredentials(decoding: Secret(Array(text.utf8))) == nil)
    }

    @Test func printsNothing() {
        var dumped = ""
        dump(Self.credentials, to: &dumped)
        #expect(!dumped.contains("MARKER"))
        #expect(!"\(Self.credentials)".contains("MARKER"))
        #expect(!String(reflecting: Self.credentials).contains("MARKER"))
    }

    @Test func keepsARefreshTokenThatWasNotReplaced() {
        let kept = Self.credentials.renewed(with: ["": ConnectionCredentials.Token(access: Secret("n"))])
        #expect(kept.tokens[""]?.access.reveal() == "n")
        #expect(kept.tokens[""]?.refresh?.reveal() == "MARKER-r")
        #expect(kept.tokens[""]?.refreshExpiresAt == Timestamp(microseconds: 9))
        #expect(kept.tokens["user"]?.access.reveal() == "MARKER-u")
        let rotated = Self.credentials.renewed(
            with: ["": ConnectionCredentials.Token(access: Secret("n"), refresh: Secret("r2"))]
        )
        #expect(rotated.tokens[""]?.refresh?.reveal() == "r2")
        #expect(rotated.tokens[""]?.refreshExpiresAt == nil)
    }
}
