import PatchbayCore
import Testing

struct DiagnosticCodeTests {
    @Test func hasDistinctIDs() {
        #expect(Set(DiagnosticCode.all.map(\.id)).count == DiagnosticCode.all.count)
    }

    @Test(arguments: DiagnosticCode.all.map(\.id)) func isWrittenAsTheStyleAsks(id: String) throws {
        let code = try #require(DiagnosticCode.all.first { $0.id == id })
        #expect(id.allSatisfy { $0 == "-" || $0.isASCII && ($0.isLowercase || $0.isNumber) })
        #expect(code.title.first?.isUppercase == true)
        #expect(!code.title.hasSuffix("."))
        #expect(code.explanation.hasSuffix("."))
        #expect(code.bad != code.good)
        #expect(code.markdown.contains("`\(id)`"))
    }
}
