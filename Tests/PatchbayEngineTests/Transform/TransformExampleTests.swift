import PatchbayEngine
import PatchbayTestSupport
import Testing

@Suite struct TransformExampleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var type: any Transform.Type
        var example: TransformExample
        var testDescription: String {
            "\(type.declaration.name) of \(example.input?.compactText ?? "nothing") with \(JSONValue.object(example.arguments).compactText)"
        }
    }

    static let cases = TransformLibrary.all.flatMap { type in
        type.declaration.examples.map { Case(type: type, example: $0) }
    }

    static let environment = TransformEnvironment(
        minorUnits: [:],
        zone: { $0 == "UTC" ? ZoneRules(name: "UTC", firstOffset: 0, transitions: []) : nil },
        sha256: { $0 },
        sha1: { $0 }
    )

    @Test(arguments: cases) func givesWhatItSays(_ test: Case) throws {
        var context = MappingContext()
        var arguments: [String: TransformArguments.Argument] = [:]
        for (index, parameter) in test.type.declaration.parameters.enumerated() {
            guard let value = test.example.arguments[parameter.name] else { continue }
            if parameter.kind == .path {
                let operand = Operand(index: index)
                let found = test.example.operands[parameter.name]
                context.setOperand(operand, found.map { Self.cell($0, &context) } ?? .absent)
                arguments[parameter.name] = .operand(operand)
            } else {
                arguments[parameter.name] = .value(value)
            }
        }
        let step = StepPlan(try test.type.init(TransformArguments(arguments, environment: Self.environment)))
        let result = step.apply(test.example.input.map { Self.cell($0, &context) } ?? .absent, &context)
        let (kind, value, failure) = (result.kind, CellReader.value(result), context.failure?.message ?? "")
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

    private static func cell(_ value: JSONValue, _ context: inout MappingContext) -> Cell {
        Constant(value).cell(&context)
    }

    @Test(arguments: TransformLibrary.names)
    func hasExamplesOfEachSort(_ name: String) throws {
        let declaration = try #require(TransformLibrary.transform(named: name)).declaration
        let inputs = declaration.examples.map(\.input)
        #expect(inputs.contains { $0 == nil }, "absent")
        #expect(inputs.contains(JSONValue.null), "null")
        #expect(inputs.contains { $0 == "" || $0 == [] }, "empty")
        #expect(
            declaration.examples.contains { if case .failure = $0.outcome { true } else { false } },
            "wrong type or value"
        )
        #expect(
            declaration.examples.contains { example in
                let texts = [example.input?.compactText ?? "", JSONValue.object(example.arguments).compactText]
                return texts.contains { $0.utf8.contains { $0 >= 0x80 } }
            },
            "non-ASCII"
        )
    }

    @Test func namesAreUnique() {
        let names = TransformLibrary.names
        #expect(Set(names).count == names.count)
    }
}
