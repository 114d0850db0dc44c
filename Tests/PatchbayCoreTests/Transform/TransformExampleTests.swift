import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Testing

@Suite struct TransformExampleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var declaration: TransformDeclaration
        var example: TransformExample
        var testDescription: String {
            let arguments = JSONValue.object(example.arguments).compactText
            return "\(declaration.name) of \(example.input?.compactText ?? "nothing") with \(arguments)"
        }
    }

    static let cases = TransformLibrary.all.map { $0.declaration }.flatMap { declaration in
        declaration.examples.map { Case(declaration: declaration, example: $0) }
    }

    @Test(arguments: cases) func givesWhatItSays(_ test: Case) throws {
        let compiled = try CompiledStep(test.example, of: test.declaration, environment: .host)
        let result = compiled.run(test.example.input, in: test.example.record)
        if case .success(let value) = result {
            let kind = value.map { ValueType.Kinds($0.kind) } ?? .absent
            #expect(compiled.resultType.kinds.contains(kind), "not among the result's kinds")
            if compiled.resultType.isWhole, let number = value?.numberValue { #expect(number.isWhole) }
        }
        switch (test.example.outcome, result) {
        case (.absent, .success(let value)): #expect(value == nil)
        case (.value(let expected), .success(let value)): #expect(value?.compactText == expected.compactText)
        case (.failure(let part), .failure(let failure)): #expect(failure.message.contains(part), "\(failure.message)")
        case (.absent, .failure(let failure)), (.value, .failure(let failure)): Issue.record("\(failure.message)")
        case (.failure, .success(let value)): Issue.record("gave \(value?.compactText ?? "nothing")")
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
        return !declaration.accepts.contains(ValueType.Kinds(input.kind)) && message.hasPrefix("found the")
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
        #expect(declaration.summary.count <= 100, "longer than a line of the list")
        for parameter in declaration.parameters { #expect(parameter.summary.hasSuffix("."), "\(parameter.name)") }
    }

    @Test func namesAreUnique() {
        let names = TransformLibrary.names
        #expect(Set(names).count == names.count)
    }
}
