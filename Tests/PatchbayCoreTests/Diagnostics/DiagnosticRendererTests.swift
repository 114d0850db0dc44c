import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

struct DiagnosticRendererTests {
    private static let folder = "Tests/PatchbayCoreTests/Data/diagnostics"

    private func rendered(_ format: DiagnosticFormat, isColored: Bool = false) -> String {
        DiagnosticRenderer(files: [Sample.file], isColored: isColored).render(Sample.findings, as: format)
    }

    @Test(arguments: DiagnosticFormat.allCases) func printsAsTheGoldenFile(format: DiagnosticFormat) throws {
        try GoldenFile("\(Self.folder)/renderer.\(format.rawValue).txt").check(rendered(format))
    }

    @Test func coloursTheTextFormatAlone() throws {
        let colored = rendered(.text, isColored: true)
        #expect(colored.contains("\u{1B}[1;31merror[sample-code]\u{1B}[0m"))
        #expect(try colored.replacing(Regex("\u{1B}\\[[0-9;]*m"), with: "") == rendered(.text))
        #expect(rendered(.line, isColored: true) == rendered(.line))
    }

    @Test(arguments: [DiagnosticFormat.text, .line]) func letsNoControlCharacterThrough(format: DiagnosticFormat) {
        let hostile = rendered(format).unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" || $0 == "\u{202E}" }
        #expect(hostile.isEmpty)
    }

    @Test func putsOneLineAFindingInTheLineFormat() {
        #expect(rendered(.line).split(separator: "\n").count == Sample.findings.count)
        #expect(rendered(.github).split(separator: "\n").count == Sample.findings.count)
    }

    @Test(arguments: [DiagnosticFormat.json, .sarif]) func writesJSONForPrograms(format: DiagnosticFormat) throws {
        let value = try JSONValue(parsing: rendered(format))
        let list = format == .json ? value["findings"] : value["runs"]?[0]?["results"]
        #expect(list?.arrayValue?.count == Sample.findings.count)
    }

    @Test(arguments: DiagnosticFormat.allCases) func printsNothingFound(format: DiagnosticFormat) throws {
        let print = DiagnosticRenderer(files: [], isColored: true).render([], as: format)
        switch format {
        case .text, .line, .github: #expect(print.isEmpty)
        case .json: #expect(try JSONValue(parsing: print)["findings"] == [])
        case .sarif: #expect(try JSONValue(parsing: print)["runs"]?[0]?["results"] == [])
        }
    }

    @Test func ordersFindingsByFileAndPlaceAndDropsRepeats() {
        let (first, second) = (SourceFile(name: "1", text: "abc"), SourceFile(name: "2", text: "abc"))
        func finding(_ file: SourceFile, _ start: Int) -> Diagnostic {
            Diagnostic(Sample.code, "x", at: .init(file: file.name, range: SourceRange(start, start)), pointer: "")
        }
        let sorted = [finding(second, 0), finding(first, 2), finding(first, 1), finding(first, 2)].inFileOrder([
            first, second,
        ])
        #expect(sorted == [finding(first, 1), finding(first, 2), finding(second, 0)])
    }
}
