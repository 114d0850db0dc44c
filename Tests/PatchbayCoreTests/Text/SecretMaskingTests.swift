import PatchbayCore
import Testing

/// Secrets are found in whatever form others write them.
struct SecretMaskingTests {
    private static let secret = "K/EY+SECRET é77"
    private static let masking = SecretMasking([Secret(secret), Secret("abc")])

    private static let forms = [
        secret, "k/ey+secret é77",
        #"K\/EY+SECRET \u00e977"#, #"K\\\/EY+SECRET \\u00E977"#, #"\u004b\u002fEY+SECRET é77"#,
        "K%2FEY%2BSECRET%20%C3%A977", "K%2fEY%2bSECRET+%c3%a977", "K%252FEY%252BSECRET%2520%25C3%25A977",
        "K&#47;EY&#x2b;SECRET &#233;77", "4b2f45592b53454352455420c3a93737", "4B2F45592B53454352455420C3A93737",
    ]

    @Test(arguments: forms) func masksEveryForm(_ form: String) {
        #expect(Self.masking.mask("token=\(form), said they") == "token=\(secretMask), said they")
    }

    @Test(arguments: ["", "u:", "me:", "user:", "somebody:"], ["", ":x", "more", "and more"])
    func masksWhatWasEncodedWithOthers(_ before: String, _ after: String) {
        let bytes = Array((before + Self.secret + after).utf8)
        for text in [Base64.encode(bytes), Base64.encodeURL(bytes)] {
            #expect(Self.masking.mask("Basic \(text) refused") == "Basic \(secretMask) refused")
            let escaped = text.replacing("/", with: #"\/"#)
            #expect(Self.masking.mask(#"{"a":"\#(escaped)"}"#) == #"{"a":"\#(secretMask)"}"#)
        }
    }

    @Test func leavesOtherTextsAlone() {
        let text = #"abc, K/EY+SECRET, \u004b 100% of a+b & \\ %zz &#; \ud83d\ude00 4b2f45"#
        #expect(Self.masking.mask(text) == text)
        #expect(SecretMasking().mask(Self.secret) == Self.secret)
    }

    @Test(arguments: 0..<40) func leavesNothingOfASecretThatTheLimitCuts(_ before: Int) {
        let filler = String(repeating: "x", count: before)
        let whole = Array((filler + "0123456789abcdef~MARK" + filler).utf8)[...]
        let masking = SecretMasking([Secret("0123456789abcdef~MARK")])
        let excerpt = masking.excerpt(whole, limit: 20)
        #expect(excerpt.replacing(secretMask, with: "").allSatisfy { $0 == "x" }, "\(excerpt)")
        #expect(excerpt.contains(secretMask) == (before < 20))
        #expect(excerpt.replacing(secretMask, with: "").count <= 20)
    }

    @Test func masksTheBeginningOfASecretAtTheEndOfAText() {
        let masking = SecretMasking([Secret("0123456789abcdef")])
        #expect(masking.mask("seen 0123456", isCut: true) == "seen \(secretMask)")
        #expect(masking.mask("seen 0123456") == "seen 0123456")
        let long = String(repeating: "ab", count: 4000)
        #expect(SecretMasking([Secret(long)]).excerpt(Array(long.utf8)[...], limit: 100) == secretMask)
    }

    @Test func isNotPrinted() {
        var dumped = ""
        dump(Self.masking, to: &dumped)
        #expect(!"\(Self.masking) \(dumped) \(String(reflecting: Self.masking))".contains("SECRET"))
    }
}
