import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Every member of every spec of the repository, removed, renamed or given another type, is told of, or is known to be
/// harmless.
@Suite struct SpecMutationTests {
    /// A sort of mutation and places where it does no harm, or none that reading could tell.
    struct Harmless: Sendable {
        var sorts: [SpecMutation.Sort]
        var pattern: [Substring]
        var line: String

        /// Whether a mutation is one of these.
        func covers(_ mutation: SpecMutation) -> Bool {
            sorts.contains(mutation.sort)
                && Self.matches(
                    pattern[...],
                    mutation.pointer.split(separator: "/", omittingEmptySubsequences: false)[...]
                )
        }

        /// `*` stands for one part of a pointer, `**` for any number of them.
        private static func matches(_ pattern: ArraySlice<Substring>, _ parts: ArraySlice<Substring>) -> Bool {
            guard let first = pattern.first else { return parts.isEmpty }
            if first == "**" {
                return (parts.startIndex...parts.endIndex).contains { matches(pattern.dropFirst(), parts[$0...]) }
            }
            guard let part = parts.first, first == "*" || first == part else { return false }
            return matches(pattern.dropFirst(), parts.dropFirst())
        }
    }

    /// The reviewed list: `sorts pattern reason`, a line each.
    static let harmless: [Harmless] = {
        let url = repositoryRoot.appending(path: "Tests/Data/harmless-mutations.txt")
        let text = (try? Data(contentsOf: url)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count == 3 else { return nil }
            return Harmless(
                sorts: words[0].split(separator: ",").compactMap { SpecMutation.Sort(rawValue: String($0)) },
                pattern: words[1].split(separator: "/", omittingEmptySubsequences: false),
                line: String(line)
            )
        }
    }()

    /// A spec and what loads it.
    struct Loader {
        let file: SourceFile
        let root: JSONNode
        let loader: ProviderLoader
        let id: String

        init(_ id: String) throws {
            let folder = try #require(ProviderExampleTests.folder)
            self.id = id
            file = try ProviderFolder.read(folder.file(of: id), name: "\(id).json")
            root = try #require(JSONParser.parse(file).root)
            loader = folder.loader(besides: folder.providers)
        }

        func findings(_ root: JSONNode) -> [Diagnostic] {
            loader.load(root, of: [file], expectedID: id).diagnostics
        }
    }

    @Test(arguments: ProviderExampleTests.ids) func tellsEveryMutation(_ id: String) throws {
        let loader = try Loader(id)
        var bases: [String: Base] = [:]
        var silent: [String] = []
        var unmended: [String] = []
        for mutation in Self.chosen(SpecMutation.all(of: loader.root))
        where !Self.harmless.contains(where: { $0.covers(mutation) }) {
            let part = JSONNode.part(of: mutation.pointer)
            let base = bases["\(part)"] ?? loader.base(loader.root.narrowed(to: part))
            bases["\(part)"] = base
            let telling = loader.telling(mutation, base)
            if telling.isEmpty { silent.append("\(mutation.sort) \(mutation.pointer)") }
            for finding in telling {
                for fix in finding.fixes where !loader.clears(fix, finding, mutation) {
                    unmended.append("\(mutation.sort) \(mutation.pointer): \(fix.title)")
                }
            }
        }
        #expect(silent == [])
        #expect(unmended == [])
    }

    /// Every mutation when `PATCHBAY_ALL_MUTATIONS` is 1, else every seventh, so that a run of all tests stays short.
    private static func chosen(_ mutations: [SpecMutation]) -> [SpecMutation] {
        if ProcessInfo.processInfo.environment["PATCHBAY_ALL_MUTATIONS"] == "1" { return mutations }
        return mutations.enumerated().filter { $0.offset % 7 == 0 }.map(\.element)
    }

    @Test func needsEveryLineOfTheHarmlessList() throws {
        let mutations = try ProviderExampleTests.ids.flatMap { SpecMutation.all(of: try Loader($0).root) }
        for line in Self.harmless { #expect(mutations.contains { line.covers($0) }, "\(line.line)") }
        #expect(!Self.harmless.isEmpty)
    }

    /// A spec before a mutation and what is found in it then.
    struct Base {
        var root: JSONNode
        var shape: Set<Diagnostic>
        var all: Set<Diagnostic>
    }
}

extension SpecMutationTests.Loader {
    func base(_ root: JSONNode) -> SpecMutationTests.Base {
        .init(root: root, shape: Set(loader.shapeFindings(root, in: file)), all: Set(findings(root)))
    }

    /// The findings that tell the mutation; the shape is looked at first, for that takes a tenth of the time.
    func telling(_ mutation: SpecMutation, _ base: SpecMutationTests.Base) -> [Diagnostic] {
        let mutant = mutation.applied(to: base.root)
        let shape = loader.shapeFindings(mutant, in: file).filter {
            !base.shape.contains($0) && mutation.isTold(by: $0)
        }
        guard shape.isEmpty else { return shape }
        return findings(mutant).filter { !base.all.contains($0) && mutation.isTold(by: $0) }
    }

    /// Whether the file with the mutation and the fix in it is without the finding.
    func clears(_ fix: Diagnostic.Fix, _ finding: Diagnostic, _ mutation: SpecMutation) -> Bool {
        let change = mutation.edit.map { [$0] } ?? []
        let isSamePlace = change.contains { edit in fix.edits.contains { $0.range.overlaps(edit.range) } }
        guard let mended = file.applying(isSamePlace ? fix.edits : fix.edits + change) else { return false }
        if mended.bytes == file.bytes { return true }
        return !loader.load(mended, expectedID: id).diagnostics.contains {
            $0.code == finding.code && $0.message == finding.message && $0.pointer == finding.pointer
        }
    }
}
