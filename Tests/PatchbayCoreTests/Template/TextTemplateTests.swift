import PatchbayCore
import PatchbayTestSupport
import Testing

struct TextTemplateTests {
    @Test func readsPartsWithTheirBytes() throws {
        let template = try TextTemplate("é{page.cursor}/{a_1}{b}x}}{{")
        #expect(
            template.parts == [
                .literal("é", range: 0..<2), .variable("page.cursor", range: 2..<15), .literal("/", range: 15..<16),
                .variable("a_1", range: 16..<21), .variable("b", range: 21..<24), .literal("x}{", range: 24..<29),
            ]
        )
        #expect(template.variables == ["page.cursor", "a_1", "b"])
    }

    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("{a}", "<1>"), ("{a}{b.c}{a}", "<1><2><1>"), ("{{a}}", "{a}"),
        ("{{{a}}}", "{<1>}"),
        ("{{}}", "{}"), ("x{a}}}", "x<1>}"), ("é{a}🐲", "é<1>🐲"),
    ])
    func renders(template: String, text: String) throws {
        let values = ["a": "1", "b.c": "2"]
        let template = try TextTemplate(template)
        #expect(template.render(lookup: { values[$0] }, escape: { "<\($0)>" }) == text)
        #expect((template.constant == nil) == !template.variables.isEmpty)
    }

    @Test func isAbsentWhenAVariableIsUndefined() throws {
        let template = try TextTemplate("{a}{b}")
        #expect(template.render(lookup: { $0 == "a" ? "1" : nil }, escape: { $0 }) == nil)
    }

    @Test(arguments: [
        ("{", 0, "a `{` without its `}`"), ("é{a", 2, "a `{` without its `}`"), ("{a.", 0, "a `{` without its `}`"),
        ("}", 0, "a `}` without its `{`"), ("a}b", 1, "a `}` without its `{`"), ("{a}}", 3, "a `}` without its `{`"),
        ("{}", 1, "a variable without a name"), ("{a.}", 3, "a variable's name that ends in `.`"),
        ("{1a}", 1, "`1` at the start of a variable's name"), ("{_a}", 1, "`_` at the start of a variable's name"),
        ("{.a}", 1, "`.` at the start of a variable's name"), ("{a..b}", 3, "`.` at the start of a variable's name"),
        ("{a.1}", 3, "`1` at the start of a variable's name"), ("{ a}", 1, "a blank at the start of a variable's name"),
        ("{a }", 2, "a blank in a variable's name"), ("{a-b}", 2, "`-` in a variable's name"),
        ("{aé}", 2, "`é` in a variable's name"), ("{a{b}}", 2, "`{` in a variable's name"),
        ("{a\n}", 2, "a control character in a variable's name"), ("{a🐲}", 2, "`🐲` in a variable's name"),
    ])
    func refusesMalformedTemplates(template: String, offset: Int, message: String) {
        let error = #expect(throws: TemplateError.self) { try TextTemplate(template) }
        #expect(error?.offset == offset)
        #expect(error?.message == message)
        #expect(error?.help != nil)
    }

    @Test func neverCrashesOnRandomTemplates() throws {
        var random = SeededRandom(seed: 42)
        let pieces = ["{", "}", "{{", "}}", "a", "b.c", ".", "é", "_", "1", " ", "\u{301}"]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            guard let template = try? TextTemplate(text) else { continue }
            let ranges = template.parts.map { part in
                switch part {
                case .literal(_, let range), .variable(_, let range): range
                }
            }
            let covered = ranges.reduce(0) { end, range in range.lowerBound == end ? range.upperBound : -1 }
            #expect(covered == text.utf8.count, "\(text)")
        }
    }
}

struct TemplateEscapingTests {
    @Test(arguments: [
        (TemplateEscaping.plain, "a'\n/é", "a'\n/é"), (.pathSegment, "a/b?c#d é~-._%", "a%2Fb%3Fc%23d%20%C3%A9~-._%25"),
        (.pathSegment, "...", "..."), (.queryValue, "a&b=c+d é", "a%26b%3Dc%2Bd%20%C3%A9"),
        (.headerValue, "a\tb é", "a\tb é"),
        (.jsonString, "\"\\\n\u{1}é\u{301}", "\\\"\\\\\\n\\u0001é\u{301}"), (.jsonString, "\u{301}", "\u{301}"),
        (.form, "a b&c=d~*-._é+", "a+b%26c%3Dd%7E*-._%C3%A9%2B"), (.singleQuoted, "it's \\ x", "it\\'s \\\\ x"),
        (.singleQuoted, "'\u{301}", "\\'\u{301}"),
    ])
    func escapes(escaping: TemplateEscaping, value: String, text: String) throws {
        #expect(try Array(escaping.escape(value).utf8) == Array(text.utf8))
    }

    @Test(arguments: ["a\rb", "a\nb", "a\r\nb", "a\0b", "\u{7F}", "\u{1B}"])
    func refusesControlCharactersInHeaders(value: String) {
        let error = #expect(throws: TemplateEscapingError.self) { try TemplateEscaping.headerValue.escape(value) }
        #expect(error?.message == "a control character, which a header cannot hold")
    }

    @Test(arguments: [".", ".."]) func refusesDotSegmentsInPaths(value: String) {
        let error = #expect(throws: TemplateEscapingError.self) { try TemplateEscaping.pathSegment.escape(value) }
        #expect(error?.message == "a path segment that is `.` or `..`, which would change the path")
    }

    @Test func passesTheRefusalThroughTheTemplate() throws {
        let template = try TextTemplate("Bearer {token}")
        #expect(throws: TemplateEscapingError.controlCharacter) {
            try template.render(lookup: { _ in "a\r\nX: y" }, escape: TemplateEscaping.headerValue.escape)
        }
    }
}
