import PatchbayEngine
import Testing

struct JSONPathErrorTests {
    @Test(arguments: [
        ("", 0, "an empty query"),
        ("a.b", 0, "a query that does not start with `$`"),
        ("$.", 2, "the end of the query where a name or `*` is expected behind `.`"),
        ("$. a", 2, "a blank where a name or `*` is expected behind `.`"),
        ("$..1", 3, "`1` where a name or `*` is expected behind `..`"),
        ("$.é-b", 4, "`-` behind a segment"),
        ("$.a b", 3, "a blank behind the query"),
        ("$a", 1, "`a` where `.`, `..` or `[` is expected"),
        ("$.a == 1", 3, "a blank behind the query"),
        ("$.a==1", 3, "`=` outside a filter"),
        ("$[", 2, "the end of the query where a selector is expected"),
        ("$[0", 1, "a `[` without its `]`"),
        ("$[0 1]", 4, "`1` where `,` or `]` is expected"),
        ("$[a]", 2, "`a` where a selector is expected"),
        ("$[é]", 2, "`é` where a selector is expected"),
        ("$['a", 2, "a quote that is not closed"),
        ("$['\\x']", 3, "an escape of `x`, which JSONPath does not have"),
        ("$['\\ud800']", 3, "an escape that denotes half of a surrogate pair"),
        ("$['\\u12']", 3, "a `\\u` without four hexadecimal digits"),
        ("$['\n']", 3, "a control character in quotes"),
        ("$[01]", 2, "an integer with a leading zero"),
        ("$[-0]", 2, "the index `-0`"),
        ("$[-]", 2, "a `-` without digits"),
        ("$[9007199254740992]", 2, "an integer beyond 2^53 - 1"),
        ("$[99999999999999999999999]", 2, "an integer beyond 2^53 - 1"),
        ("$[1:2:3:4]", 7, "`:` where `,` or `]` is expected"),
        ("$[?]", 3, "`]` where a test is expected"),
        ("$[?@.a = 1]", 7, "a single `=`"),
        ("$[?@.a and @.b]", 7, "`a` where `,` or `]` is expected"),
        ("$[?@.a == b]", 10, "the bare word `b`"),
        ("$[?@.a == 1.]", 10, "`1.`, which is no JSON number"),
        ("$[?1]", 3, "a literal without a comparison"),
        ("$[?!!@.a]", 4, "a `!` behind a `!`"),
        ("$[?(@.a]", 7, "`]` where `)`, `&&`, `||` or a comparison is expected"),
        ("$[?(@.a", 3, "a `(` without its `)`"),
        ("$[?@.* == 1]", 3, "a comparison with a query that may select several nodes"),
        ("$[?1 == @..a]", 8, "a comparison with a query that may select several nodes"),
        ("$[?@[ 'a' ] == 1]", 5, "a blank inside the brackets of a compared query"),
        ("$[?@['a'\t] == 1]", 8, "a blank inside the brackets of a compared query"),
        ("$[?length(@.a)]", 3, "the result of `length` without a comparison"),
        ("$[?match(@.a, 'a') == true]", 3, "a comparison with `match`, which is true or false"),
        ("$[?size(@.a) > 1]", 3, "the unknown function `size`"),
        ("$[?length() > 1]", 3, "0 arguments where `length` takes 1"),
        ("$[?length(@.a, @.b) > 1]", 15, "an argument too many for `length`, which takes 1"),
        ("$[?length(@.*) > 1]", 10, "an argument of `length` that may select several nodes"),
        ("$[?count('a') > 1]", 9, "an argument of `count` that is no query"),
        ("$[?length(match(@, 'a')) > 1]", 10, "an argument of `length` that is true or false, not a value"),
        ("$[?count(@.a", 3, "a call of `count` without its `)`"),
    ])
    func pointsAtTheFault(query: String, offset: Int, message: String) throws {
        let error = try #require(throws: JSONPathError.self) { try JSONPath(query) }
        #expect(error.offset == offset)
        #expect(error.message == message)
    }

    @Test func helpsWhereTheMendingIsKnown() {
        let error = #expect(throws: JSONPathError.self) { try JSONPath("$.first-name") }
        #expect(error?.help == "Write names with other characters than letters, digits and `_` as `['…']`.")
    }

    @Test func notesPatternsThatAreNone() throws {
        let path = try JSONPath("$[?match(@.a, '\\\\d') || search(@.a, 'a')]")
        #expect(path.patternFaults.map(\.offset) == [14])
        #expect(path.patternFaults.map(\.message) == ["the pattern has the escape `\\d`, which I-Regexp does not have"])
    }

    @Test(arguments: ["[?", "[?(", "[?!(", "[?@", "[?count(@"])
    func refusesDeepNesting(opening: String) throws {
        let error = #expect(throws: JSONPathError.self) {
            try JSONPath("$" + String(repeating: opening, count: 100_000))
        }
        #expect(error != nil)
    }

    @Test func refusesEveryTruncation() throws {
        let query = "$['a\\u00e9\\ud83d\\udc32'][?(!(@.b[0]==-1.5e3)&&length(@.c)>=count(@..*))||match(@.d,'x|y')]"
        _ = try JSONPath(query)
        for end in query.indices.dropFirst() {
            // Only the first segment is a query of its own.
            let part = String(query[..<end])
            let isWhole = part == "$" || part == "$['a\\u00e9\\ud83d\\udc32']"
            #expect(((try? JSONPath(part)) != nil) == isWhole, "\(part)")
        }
    }
}
