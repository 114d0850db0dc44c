import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Testing

@Suite struct TransformExampleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var declaration: TransformDeclaration
        var example: TransformExample
        var testDescription: String {
            "\(example.input?.compactText ?? "nothing") through \(step)"
        }
        /// The step as a spec writes it.
        var step: String {
            let type = JSONObject.Member(name: "type", value: .string(declaration.name))
            return JSONValue.object(JSONObject([type] + example.arguments.members)).compactText
        }
    }

    static let cases = TransformLibrary.all.map { $0.declaration }.flatMap { declaration in
        declaration.examples.map { Case(declaration: declaration, example: $0) }
    }

    @Test(arguments: cases) func givesWhatItSays(_ test: Case) throws {
        let file = SourceFile(name: "step.json", text: test.step)
        let node = try #require(JSONParser.parse(file).root)
        let compiled = try CompiledStep(node, in: file, environment: .host)
        var context = MappingContext()
        compiled.frame.read(.object(test.example.record), &context)
        let input = test.example.input.map { Constant($0).cell(&context) } ?? .absent
        let result = compiled.step.apply(input, &context)
        let (kind, value, failure) = (result.kind, CellReader.value(result), context.failure?.message ?? "")
        if kind != .failed {
            #expect(compiled.resultType.kinds.contains(ValueType.Kinds(kind)), "\(kind) is no result type")
            if compiled.resultType.isWhole, let number = value?.numberValue { #expect(number.isWhole) }
        }
        switch test.example.outcome {
        case .absent: #expect(kind == .absent)
        case .value(let expected):
            #expect(kind != .failed, "\(failure)")
            #expect(value?.compactText == expected.compactText)
        case .failure(let part):
            #expect(kind == .failed)
            #expect(failure.contains(part), "\(failure)")
        }
    }

    @Test(arguments: TransformLibrary.names)
    func hasExamplesOfEachSort(_ name: String) throws {
        let declaration = try #require(TransformLibrary.transform(named: name)).declaration
        let inputs = declaration.examples.map(\.input)
        #expect(inputs.contains { $0 == nil }, "absent")
        #expect(inputs.contains(JSONValue.null), "null")
        let empty: [(ValueType.Kinds, JSONValue)] = [(.string, ""), (.array, []), (.object, [:])]
        let wanted = empty.filter { declaration.accepts.contains($0.0) }.map(\.1)
        #expect(wanted.isEmpty || inputs.contains { input in wanted.contains { $0 == input } }, "empty")
        #expect(declaration.accepts == .anyValue || declaration.examples.contains { isWrongType($0, declaration) })
        if !declaration.accepts.isDisjoint(with: [.string, .array, .object]) {
            let texts = inputs.compactMap { $0?.compactText }
            #expect(texts.contains { text in text.utf8.contains { $0 >= 0x80 } }, "non-ASCII")
        }
    }

    private func isWrongType(_ example: TransformExample, _ declaration: TransformDeclaration) -> Bool {
        guard let input = example.input, input != .null, case .failure(let message) = example.outcome else {
            return false
        }
        let kinds: [JSONValue.Kind: ValueType.Kinds] = [
            .boolean: .boolean, .number: .number, .string: .string, .array: .array, .object: .object,
        ]
        let isAccepted = kinds[input.kind].map { declaration.accepts.contains($0) } ?? true
        return !isAccepted && message.hasPrefix("found the")
    }

    @Test(arguments: TransformLibrary.names)
    func examplesUseEachParameter(_ name: String) throws {
        let declaration = try #require(TransformLibrary.transform(named: name)).declaration
        let used = Set(declaration.examples.flatMap(\.arguments.names))
        #expect(Set(declaration.parameters.map(\.name)) == used)
    }

    @Test(arguments: TransformLibrary.names)
    func summaryIsOneSentence(_ name: String) throws {
        let declaration = try #require(TransformLibrary.transform(named: name)).declaration
        #expect(declaration.summary.hasSuffix("."))
        for parameter in declaration.parameters { #expect(parameter.summary.hasSuffix("."), "\(parameter.name)") }
    }

    @Test func namesAreUnique() {
        let names = TransformLibrary.names
        #expect(Set(names).count == names.count)
    }
}
