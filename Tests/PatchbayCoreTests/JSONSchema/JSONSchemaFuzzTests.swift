import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

@Suite struct JSONSchemaFuzzTests {
    /// Builds schemas that are nearly right: known keywords with values of any kind, some of them references.
    private struct Generator {
        var random: SeededRandom

        mutating func value(_ depth: Int) -> JSONValue {
            switch Int.random(in: 0..<(depth > 0 ? 9 : 7), using: &random) {
            case 0: .null
            case 1: .bool(Bool.random(using: &random))
            case 2: .number(JSONNumber(Int.random(in: -3...5, using: &random)))
            case 3:
                JSONNumber("1.5e\(Int.random(in: -99_999_999...99_999_999, using: &random))").map { .number($0) } ?? 0
            case 4, 5: .string(Self.texts.randomElement(using: &random) ?? "")
            case 6: .string(JSONSchema.keywords.randomElement(using: &random) ?? "")
            case 7: .array((0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth - 1) })
            default: object(depth, names: Self.texts)
            }
        }

        mutating func schema(_ depth: Int) -> JSONValue {
            guard depth > 0, Int.random(in: 0..<8, using: &random) > 0 else {
                return .bool(Bool.random(using: &random))
            }
            return object(depth, names: JSONSchema.keywords)
        }

        private mutating func object(_ depth: Int, names: [String]) -> JSONValue {
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                guard let name = names.randomElement(using: &random) else { continue }
                object[name] = member(depth - 1)
            }
            return .object(object)
        }

        private mutating func member(_ depth: Int) -> JSONValue {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: schema(depth)
            case 1: .array((0..<2).map { _ in schema(depth) })
            case 2: object(depth, names: Self.texts)
            default: value(depth)
            }
        }

        private static let texts = [
            "", "a", "b", "#", "#a", "#/$defs/a", "#/properties/a", "#/allOf/0", "é", "e\u{301}", "a/b", "~", "%",
            "https://json-schema.org/draft/2020-12/schema", "string", "number", "object", "array", "(", "^a+$", "x{3}",
            "date-time", "regex", "a.json#b", "urn:x", "$defs", "\u{0}", "12",
        ]
    }

    /// Compiling and validating come to an end, and the ways to validate agree.
    @Test(arguments: 0..<40 as Range<UInt64>) func neverCrashes(_ seed: UInt64) {
        var generator = Generator(random: SeededRandom(seed: seed))
        var compiledCount = 0
        for _ in 0..<50 {
            let text = generator.schema(4)
            let limits = JSONSchemaLimits(depth: 200, steps: 20_000, violations: 50)
            guard let schema = try? JSONSchema(text, formatAssertion: true, limits: limits) else { continue }
            compiledCount += 1
            for _ in 0..<5 {
                let instance = generator.value(3)
                let violations = schema.validate(instance)
                let isLimited = violations.first?.expected.contains("of schemas applied") ?? false
                #expect(
                    isLimited || schema.isValid(instance) == violations.isEmpty,
                    "seed \(seed): \(text.compactText) \(instance.compactText) \(violations)"
                )
            }
        }
        #expect(compiledCount > 5, "seed \(seed)")
    }

    /// What the compiler accepts, the metaschema accepts.
    @Test(arguments: 100..<120 as Range<UInt64>) func acceptsNoMoreThanTheMetaschema(_ seed: UInt64) throws {
        let metaschema = try JSONSchema(["$ref": .string(Metaschemas.dialect)])
        var generator = Generator(random: SeededRandom(seed: seed))
        for _ in 0..<100 {
            let text = generator.schema(3)
            guard (try? JSONSchema(text)) != nil else { continue }
            let violations = metaschema.validate(text)
            #expect(violations == [], "seed \(seed): \(text.compactText)")
        }
    }

    /// `multipleOf` agrees with integers: a·10⁻ⁱ is a multiple of b·10⁻ʲ where a·10ʲ is one of b·10ⁱ.
    @Test(arguments: 0..<20 as Range<UInt64>) func dividesExactly(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<50 {
            let divisor = Int.random(in: 1...(round.isMultiple(of: 2) ? 99 : 40_000_000_000), using: &random)
            let factor = Int.random(in: 0...10_000, using: &random)
            let dividend =
                divisor * factor + (Bool.random(using: &random) ? 0 : Int.random(in: 0..<divisor, using: &random))
            let (i, j) = (Int.random(in: 0...3, using: &random), Int.random(in: 0...3, using: &random))
            let powers = [1, 10, 100, 1000]
            let number = try #require(JSONNumber("\(dividend)e-\(i)"))
            let step = try #require(JSONNumber("\(divisor)e-\(j)"))
            let schema = try JSONSchema(["multipleOf": .number(step)])
            let isMultiple = dividend * powers[j] % (divisor * powers[i]) == 0
            #expect(schema.isValid(.number(number)) == isMultiple, "seed \(seed): \(number.text) by \(step.text)")
        }
    }
}
