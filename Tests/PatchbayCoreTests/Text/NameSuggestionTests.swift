import PatchbayCore
import Testing

struct NameSuggestionTests {
    private static let names = ["amount", "currency", "status", "transforms", "to", "x", "if", "pagination"]

    @Test(
        arguments: [
            ("amonut", "amount"), ("ammount", "amount"), ("Amount", "amount"), ("curency", "currency"),
            ("transform", "transforms"), ("pagnation", "pagination"), ("STATUS", "status"), ("ot", "to"), ("X", "x"),
        ]
    )
    func findsSlips(name: String, meant: String) {
        #expect(NameSuggestion.nearest(to: name, among: Self.names) == meant)
    }

    @Test(arguments: ["", "y", "zz", "value", "amazing", "amount", "statistics", String(repeating: "a", count: 10_000)])
    func findsNothingFar(name: String) {
        #expect(
            NameSuggestion.nearest(to: name, among: ["amount", "x", "status", String(repeating: "a", count: 9999)])
                == nil
        )
    }

    @Test func takesTheFirstOfEquallyNearNames() {
        #expect(NameSuggestion.nearest(to: "cat", among: ["car", "cap"]) == "car")
        #expect(NameSuggestion.nearest(to: "status", among: ["statu", "Status"]) == "Status")
    }
}
