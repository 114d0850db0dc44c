import PatchbayCore
import Testing

struct SourceFileTests {
    @Test(
        arguments: [
            ("", 0, 1, 1), ("abc", 0, 1, 1), ("abc", 3, 1, 4), ("abc", 99, 1, 4), ("abc", -1, 1, 1),
            ("a\nb", 1, 1, 2), ("a\nb", 2, 2, 1), ("a\nb\n", 4, 3, 1), ("a\r\nb", 2, 1, 3), ("a\r\nb", 3, 2, 1),
            ("\t\tx", 2, 1, 3), ("é\"", 2, 1, 2), ("日本x", 6, 1, 3), ("😀x", 4, 1, 2), ("😀x", 5, 1, 3),
            ("👩‍👧x", 11, 1, 4), ("e\u{301}x", 3, 1, 3), ("\n\n\n", 2, 3, 1),
        ] as [(String, Int, Int, Int)]
    )
    func locatesBytes(text: String, offset: Int, line: Int, column: Int) {
        let file = SourceFile(name: "x", text: text)
        #expect(file.location(of: offset) == SourceLocation(line: line, column: column))
    }

    @Test func locatesBytesInLongLinesAsShortOnesDo() {
        let line = String(repeating: "aé日😀", count: 2000)
        let file = SourceFile(name: "x", text: "\n" + line + "\n" + line)
        var column = 1
        var offset = 1
        for scalar in line.unicodeScalars {
            if column % 97 == 0 { #expect(file.location(of: offset) == SourceLocation(line: 2, column: column)) }
            column += 1
            offset += String(scalar).utf8.count
        }
        #expect(file.location(of: offset + 1) == SourceLocation(line: 3, column: 1))
        #expect(file.location(of: file.bytes.count) == SourceLocation(line: 3, column: 8001))
    }

    @Test(arguments: ["", "a", "a\nb", "é\r\n\t😀\n", "\n\n", "{\n  \"é\": \"日\"\n}"])
    func findsTheOffsetOfEachLocation(text: String) {
        let file = SourceFile(name: "x", text: text)
        for (offset, byte) in file.bytes.enumerated() where byte.startsScalar && byte != 0x0A && byte != 0x0D {
            #expect(file.offset(of: file.location(of: offset)) == offset)
        }
        #expect(file.offset(of: file.location(of: file.bytes.count)) == file.bytes.count)
    }

    @Test(arguments: [(0, 1), (1, 0), (1, 4), (2, 3), (3, 1)]) func hasNoOtherLocations(line: Int, column: Int) {
        #expect(SourceFile(name: "x", text: "ab\n1").offset(of: SourceLocation(line: line, column: column)) == nil)
    }

    @Test func givesLinesWithoutTheirEnds() {
        let file = SourceFile(name: "x", text: "a\r\n\nb\rc\r\n\r")
        #expect(file.lineCount == 4)
        #expect((0...5).map(file.line) == ["", "a", "", "b\rc", "\r", ""])
    }

    @Test func countsNoColumnsForStrayContinuationBytes() {
        let file = SourceFile(name: "x", bytes: [0x61, 0x80, 0x80, 0x62])
        #expect(file.location(of: 3).column == 2)
        #expect(file.text(SourceRange(0, 4)) == "a\u{FFFD}\u{FFFD}b")
    }

    @Test(arguments: [(0, 2, "ab"), (2, 2, ""), (-5, 99, "abcd"), (9, 12, "")])
    func givesTheTextOfARange(start: Int, end: Int, text: String) {
        #expect(SourceFile(name: "x", text: "abcd").text(SourceRange(start, end)) == text)
    }

    @Test func ordersLocationsAsRead() {
        #expect(SourceLocation(line: 1, column: 9) < SourceLocation(line: 2, column: 1))
        #expect(SourceLocation(line: 2, column: 1) < SourceLocation(line: 2, column: 2))
    }
}
