import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Every code has a spec that brings it out, the text that is printed of it, and the same spec mended.
struct DiagnosticGoldenTests {
    private static let folder = "Tests/PatchbayCoreTests/Data/diagnostics/codes"

    private static func file(_ code: String, _ ending: String) throws -> SourceFile {
        let url = repositoryRoot.appending(path: "\(folder)/\(code).\(ending).json")
        return SourceFile(name: "acme.json", bytes: Array(try Data(contentsOf: url)))
    }

    private static func findings(_ file: SourceFile) throws -> [Diagnostic] {
        try SpecSamples.loader().load(file, expectedID: "acme").diagnostics
    }

    @Test(arguments: DiagnosticCode.all.map(\.id)) func findsTheBadSpec(_ code: String) throws {
        let file = try Self.file(code, "bad")
        let findings = try Self.findings(file)
        #expect(findings.contains { $0.code.id == code })
        let text = DiagnosticRenderer(files: [file], isColored: false).render(findings, as: .text)
        try GoldenFile("\(Self.folder)/\(code).txt").check(text)
    }

    @Test(arguments: DiagnosticCode.all.map(\.id)) func isSilentAboutTheMendedSpec(_ code: String) throws {
        #expect(try Self.findings(Self.file(code, "good")).map(\.message) == [])
    }

    @Test(arguments: DiagnosticCode.all.map(\.id)) func clearsAFindingByItsFix(_ code: String) throws {
        let file = try Self.file(code, "bad")
        for finding in try Self.findings(file) {
            for fix in finding.fixes {
                let mended = try #require(file.applying(fix.edits), "\(fix.title) does not apply")
                let left = try Self.findings(mended)
                #expect(!left.contains { $0.isSame(as: finding) }, "\(fix.title)")
            }
        }
    }

    @Test func hasNoOrphan() throws {
        let known = Set(
            DiagnosticCode.all.flatMap { ["\($0.id).bad.json", "\($0.id).good.json", "\($0.id).txt"] }
        )
        let url = repositoryRoot.appending(path: Self.folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false))
        #expect(names.filter { !known.contains($0) } == [])
    }

    @Test(arguments: DiagnosticCode.all.map(\.id)) func saysOneClauseAndTheFix(_ code: String) throws {
        for finding in try Self.findings(Self.file(code, "bad")) {
            let isAcronym = finding.message.prefix(2).allSatisfy(\.isUppercase)
            #expect(finding.message.first?.isUppercase != true || isAcronym, "\(finding.message)")
            #expect(!finding.message.hasSuffix("."), "\(finding.message)")
            #expect(finding.help.map { $0.hasSuffix(".") } != false, "\(finding.help ?? "")")
        }
    }
}

extension Diagnostic {
    /// Whether this is the other finding, after the file around it changed.
    func isSame(as other: Diagnostic) -> Bool {
        code == other.code && pointer == other.pointer && message == other.message
    }
}
