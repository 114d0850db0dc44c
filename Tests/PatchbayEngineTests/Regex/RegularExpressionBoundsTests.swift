@testable import PatchbayEngine
import PatchbayTestSupport
import Testing

struct RegularExpressionBoundsTests {
    @Test(arguments: ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*)*x", "^(a?){50}a{50}$"])
    func takesLinearStepsOnCatastrophicPatterns(pattern: String) throws {
        let expression = try RegularExpression(pattern, syntax: .ecma)
        let text = String(repeating: "a", count: 10_000) + "b"
        var machine = RegexMachine(expression.program, goal: .any)
        #expect(machine.run(text.utf8.span) == nil)
        #expect(machine.steps <= (text.utf8.count + 1) * expression.program.instructions.count)
    }

    @Test(arguments: [
        "a{10000}{1}", "(a{1000}){1000}", "((((a{100}){100}){100}){100}){100}", "(?:(?:(?:){9999}){9999}){9999}",
        "(((((((((((((((((a*)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+",
    ])
    func refusesProgramsThatExplode(pattern: String) {
        #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern, syntax: .ecma) }
    }

    @Test func refusesDeepNesting() {
        let pattern = String(repeating: "(", count: 100_000)
        #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern, syntax: .ecma) }
        #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern, syntax: .iRegexp) }
    }

    @Test func givesUpWhenFindingAllMatchesIsQuadratic() throws {
        let expression = try RegularExpression("a.*b|a", syntax: .ecma)
        let text = String(repeating: "a", count: 20_000)
        let error = #expect(throws: RegularExpressionLimitError.self) { try expression.matches(in: text) }
        #expect(error?.message == "the search for all matches takes too many steps")
    }

    @Test func neverCrashesOnRandomPatterns() {
        var random = SeededRandom(seed: 20_240_501)
        let pieces = [
            "a", "b", "é", "🐲", "(", ")", "(?:", "(?<n>", "[", "]", "[^", "-", "\\", "\\d", "\\p{L}", "\\b", "^", "$",
            ".",
            "*", "+", "?", "{2}", "{0,3}", "{", "}", "|", "\\u00e9", "\\u{", "\0",
        ]
        var accepted = 0
        for _ in 0..<4_000 {
            let pattern = (0..<Int.random(in: 0...9, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            for syntax in [RegularExpression.Syntax.ecma, .iRegexp] {
                guard
                    let expression = try? RegularExpression(
                        pattern,
                        syntax: syntax,
                        ignoreCase: Bool.random(using: &random)
                    )
                else { continue }
                accepted += 1
                let text = (0..<6).map { _ in ["a", "b", "É", "🐲", " "].randomElement(using: &random) ?? "" }.joined()
                let first = expression.firstMatch(in: text)
                #expect(expression.search(text) == (first != nil), "\(pattern) in \(text)")
                if expression.matchesWhole(text) { #expect(first != nil, "\(pattern) in \(text)") }
                #expect(throws: Never.self) { try expression.matches(in: text) }
            }
        }
        #expect(accepted > 1_000)
    }
}
