import PatchbayCore
import Testing

struct SourceEditTests {
    private let file = SourceFile(name: "x", text: "0123456789")

    @Test func appliesEditsInAnyOrder() {
        let edits = [
            SourceEdit(SourceRange(8, 9), ""), SourceEdit(SourceRange(0, 0), "<"), SourceEdit(SourceRange(2, 4), "é"),
            SourceEdit(SourceRange(4, 4), "|"), SourceEdit(SourceRange(10, 10), ">"),
        ]
        #expect(file.applying(edits)?.text == "<01é|45679>")
        #expect(file.applying(edits.reversed())?.text == "<01é|45679>")
        #expect(file.applying([]) == file)
    }

    @Test(
        arguments: [
            [(2, 5), (4, 6)], [(2, 5), (2, 3)], [(3, 3), (3, 3)], [(3, 3), (3, 5)], [(9, 11)], [(-1, 2)],
            [(2, 8), (4, 4)],
        ]
    )
    func refusesEditsThatCollide(ranges: [(Int, Int)]) {
        #expect(file.applying(ranges.map { SourceEdit(SourceRange($0.0, $0.1), "x") }) == nil)
    }

    @Test func appliesTheFirstFixOfEachFindingThatIsFree() {
        func finding(_ file: String, _ fixes: [Diagnostic.Fix]) -> Diagnostic {
            let label = Diagnostic.Label(file: file, range: SourceRange(0, 1))
            return Diagnostic(Sample.code, "x", at: label, pointer: "", fixes: fixes)
        }
        func fix(_ start: Int, _ end: Int, _ text: String) -> Diagnostic.Fix {
            Diagnostic.Fix(title: "x", range: SourceRange(start, end), replacement: text)
        }
        let both = Diagnostic.Fix(
            title: "x",
            edits: [SourceEdit(SourceRange(0, 0), "("), SourceEdit(SourceRange(10, 10), ")")]
        )
        let result = file.applyingFixes(of: [
            finding("x", [fix(1, 3, "a"), fix(5, 6, "never")]), finding("x", []), finding("y", [fix(4, 5, "never")]),
            finding("x", [fix(2, 4, "late")]), finding("x", [fix(40, 41, "out")]), finding("x", [both]),
        ])
        #expect(result.file.text == "(0a3456789)")
        #expect(result.count == 2)
    }
}
