import PatchbayCore
import PatchbayEngine
import Testing

struct ProviderLoaderTests {
    @Test func readsASpecWithoutFindings() throws {
        let loaded = try SpecSamples.load(SpecSamples.acme)
        #expect(loaded.diagnostics.isEmpty)
        let spec = try #require(loaded.provider)
        #expect(spec.id.value == "acme")
        #expect(spec.api.retry.attempts == 3)
        #expect(spec.api.timeoutSeconds == 60)
        #expect(spec.auth.shared.placement == .bearer)
        let read = try #require(spec.dataTypes.first?.reads.first)
        #expect(read.request?.path?.value.description == "/things")
        #expect(read.request?.query.map(\.name.value) == ["cursor", "limit"])
    }

    @Test func mergesWithDefaultsMemberByMember() throws {
        let patch = #"{"dataTypes":{"things":{"pagination":{"type":"cursor","size":10}}}}"#
        let loaded = try SpecSamples.load(SpecSamples.acme, overlays: [patch])
        let read = try #require(loaded.provider?.dataTypes.first?.reads.first)
        #expect(read.pagination.size == 10)
        guard case .cursor(.body(let path)) = read.pagination.style else {
            Issue.record("the cursor is not inherited")
            return
        }
        #expect(path.value.text == "$.next")
    }

    @Test func replacesAnObjectOfAnotherType() throws {
        let patch = #"{"dataTypes":{"things":{"pagination":{"type":"none"}}}}"#
        let loaded = try SpecSamples.load(SpecSamples.acme, overlays: [patch])
        #expect(loaded.resolved?["dataTypes"]?["things"]?["pagination"] == ["type": "none"])
    }

    @Test func putsErrorRulesBeforeInheritedOnes() throws {
        let patch = #"{"dataTypes":{"things":{"errors":[{"when":{"status":true,"equals":410},"then":"fullRead"}]}}}"#
        let loaded = try SpecSamples.load(SpecSamples.acme, overlays: [patch])
        let read = try #require(loaded.provider?.dataTypes.first?.reads.first)
        #expect(read.errors.map(\.outcome) == [.fullRead, .skip])
    }

    @Test func givesReadsWhatTheirDataTypeSays() throws {
        let patch = #"{"dataTypes":{"things":{"reads":{"a":{},"b":{"records":"$.items[*]"}}}}}"#
        let loaded = try SpecSamples.load(SpecSamples.acme, overlays: [patch])
        let reads = try #require(loaded.provider?.dataTypes.first?.reads)
        #expect(reads.map(\.name?.value) == ["a", "b"])
        #expect(reads.map(\.records?.path.value.text) == ["$.data[*]", "$.items[*]"])
        #expect(reads.allSatisfy { $0.request?.path?.value.description == "/things" })
        #expect(loaded.dataTypes.first?.reads.count == 2)
    }

    @Test func removesAMemberByNullInAnOverlay() throws {
        let loaded = try SpecSamples.load(SpecSamples.acme, overlays: [#"{"api":{"retry":null}}"#])
        #expect(loaded.diagnostics.isEmpty)
        #expect(loaded.provider?.api.retry.attempts == 5)
        #expect(loaded.spec?["api"]?["retry"] == nil)
    }

    @Test func findsTheFileThatWroteTheMember() throws {
        let loaded = try SpecSamples.load(SpecSamples.acme, overlays: [#"{"api":{"timeout":3}}"#])
        let finding = try #require(loaded.diagnostics.first)
        #expect(loaded.diagnostics.count == 1)
        #expect(finding.code.id == "unknown-member")
        #expect(finding.primary.file == "overlay0.json")
        #expect(finding.primary.range.start == 8)
        #expect(finding.pointer == "/api/timeout")
    }

    @Test func appliesLaterOverlaysToTheResultOfEarlierOnes() throws {
        let loaded = try SpecSamples.load(
            SpecSamples.acme,
            overlays: [#"{"name":"One","description":"x"}"#, #"{"name":"Two","description":null}"#]
        )
        #expect(loaded.provider?.name == "Two")
        #expect(loaded.provider?.description == nil)
    }

    @Test func tellsAMistakeOfGrammarAndOneOfMeaningTogether() throws {
        let text = SpecSamples.acme
            .replacing(#""name": "Acme","#, with: #""name": "Acme""#)
            .replacing(#""model": "thing""#, with: #""model": "thimg""#)
        let codes = try SpecSamples.load(text).diagnostics.map(\.code.id)
        #expect(codes == ["missing-comma", "unknown-model"])
    }

    @Test(arguments: ["", "[]", "7", "null", "{", #"{"dataTypes":[]}"#, #"{"dataTypes":{"a":3}}"#, #"{"auth":{}}"#])
    func neverFailsOnBrokenInput(_ text: String) throws {
        let loaded = try SpecSamples.load(text)
        #expect(!loaded.isUsable)
        #expect(loaded.provider == nil)
    }
}
