import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Testing

/// No step makes a result without bound, whatever the record holds.
@Suite struct TransformLimitTests {
    private static let filler = String(repeating: "x", count: 2000)

    @Test(arguments: [
        ("{\"type\":\"replace\",\"text\":\"a\",\"with\":\"\(filler)\"}", false),
        ("{\"type\":\"replacePattern\",\"pattern\":\"a\",\"with\":\"\(filler)\"}", false),
        ("{\"type\":\"join\",\"separator\":\"\(filler)\"}", true),
    ])
    func refusesWhatWouldGrowWithoutBound(_ step: String, _ isList: Bool) throws {
        let input: JSONValue =
            isList
            ? .array([JSONValue](repeating: "a", count: 20_000)) : .string(String(repeating: "a", count: 20_000))
        let compiled = try CompiledStep(SourceFile(name: "step.json", text: step), environment: .host)
        #expect(compiled.run(input) == .failure(TransformFailure(message: "the result would be longer than 16 MiB")))
    }
}
