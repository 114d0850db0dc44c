@testable import PatchbayEngine
import PatchbayTestSupport
import Testing

struct RegexTableTests {
    /// The table answers, and as the machine does.
    @Test(
        arguments: [
            "", "a", "a*", "^a+$", "a$|b", "(?:a|ab)(?:c|bcd)d*", "[a-c]+d?", "^(?:a|b$)+", "$", "^", "$a|b", "a{2,3}",
            "[^a]b", ".b$",
            "^$", "(a+)+$", "a^b", "(?:^a|b)*$", "[A-C]B",
        ],
        [false, true]
    )
    func answersAsTheMachineDoes(pattern: String, ignoreCase: Bool) throws {
        let expression = try RegularExpression(pattern, syntax: .ecma, ignoreCase: ignoreCase)
        let whole = try #require(RegexTableBuilder.table(of: expression.program, isSearch: false))
        let search = try #require(RegexTableBuilder.table(of: expression.program, isSearch: true))
        var random = SeededRandom(seed: 7)
        for _ in 0..<300 {
            let text = (0..<Int.random(in: 0...7, using: &random)).map { _ in
                ["a", "b", "c", "d", "B", "\n"].randomElement(using: &random) ?? ""
            }.joined()
            var wholeMachine = RegexMachine(expression.program, goal: .whole)
            var searchMachine = RegexMachine(expression.program, goal: .any)
            #expect(whole.matches(text.utf8.span) == (wholeMachine.run(text.utf8.span) != nil), "\(text)")
            #expect(search.matches(text.utf8.span) == (searchMachine.run(text.utf8.span) != nil), "\(text)")
        }
    }

    @Test func leavesTextsBeyondASCIIToTheMachine() throws {
        let expression = try RegularExpression("a.c", syntax: .ecma)
        let table = try #require(RegexTableBuilder.table(of: expression.program, isSearch: false))
        #expect(table.matches("aéc".utf8.span) == nil)
        #expect(expression.matchesWhole("aéc"))
    }

    @Test(arguments: ["\\ba", "\\Ba", "a{99}", "(?:a|b)*a(?:a|b){8}"])
    func leavesLargePatternsAndWordBoundariesToTheMachine(pattern: String) throws {
        let expression = try RegularExpression(pattern, syntax: .ecma)
        #expect(RegexTableBuilder.table(of: expression.program, isSearch: false) == nil)
    }

    @Test func stopsWhenTheAnswerIsSettled() throws {
        let expression = try RegularExpression("^ab", syntax: .ecma)
        let table = try #require(RegexTableBuilder.table(of: expression.program, isSearch: true))
        // Behind the settled place the text may be anything.
        #expect(table.matches("abé".utf8.span) == true)
        #expect(table.matches("bé".utf8.span) == false)
    }
}
