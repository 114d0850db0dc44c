import PatchbayCore
import Testing

struct SecretTests {
    private struct Holder: Sendable {
        var name = "holder"
        var token = Secret("hunter2")
        var key: Secret<[UInt8]>? = Secret([104, 117, 110])
    }

    @Test func neverPrintsItself() {
        let holder = Holder()
        var dumped = ""
        dump(holder, to: &dumped)
        let prints = [
            "\(holder)", "\(holder.token)", String(describing: holder.token), String(reflecting: holder), dumped,
            "\([holder.token])", "\(String(describing: holder.key))", "\(["t": holder.token])",
            String(reflecting: Mirror(reflecting: holder.token).children.map { "\($0)" }),
        ]
        for print in prints {
            #expect(!print.contains("hunter2"))
            #expect(!print.contains("104"))
        }
        #expect("\(holder.token)" == secretMask)
    }

    @Test func revealsWhenAsked() {
        #expect(Secret("hunter2").reveal() == "hunter2")
        #expect(Secret("a").map { $0 + "b" }.reveal() == "ab")
    }

    @Test(arguments: [
        ("", "", true), ("a", "", false), ("", "a", false), ("ab", "ab", true), ("ab", "aba", false),
        ("ab", "ax", false),
    ])
    func comparesTexts(one: String, other: String, isEqual: Bool) {
        #expect((Secret(one) == Secret(other)) == isEqual)
    }
}
