import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

struct JSONPointerNodeTests {
    private let source = MarkedSource(#"{"a/b": [⟦1⟧, {"~": ⟦"x"⟧}], "": ⟦null⟧}"#)

    @Test(arguments: [("/a~1b/0", 0), ("/a~1b/1/~0", 1), ("/", 2)]) func findsTheNode(text: String, index: Int) throws {
        let root = try #require(JSONParser.parse(source.file).root)
        let pointer = try JSONPointer(parsing: text)
        #expect(pointer.resolve(in: root)?.range == source.ranges[index])
        #expect(pointer.nearestRange(in: root) == source.ranges[index])
    }

    @Test(arguments: ["/b", "/a~1b/2", "/a~1b/-", "/a~1b/01", "/a~1b/0/x", "//"]) func findsNothing(text: String) throws
    {
        let root = try #require(JSONParser.parse(source.file).root)
        #expect(try JSONPointer(parsing: text).resolve(in: root) == nil)
    }

    @Test func findsTheNearestPlaceOnTheWay() throws {
        let root = try #require(JSONParser.parse(source.file).root)
        #expect(try JSONPointer(parsing: "/a~1b/0/x").nearestRange(in: root) == source.ranges[0])
        #expect(try JSONPointer(parsing: "/none").nearestRange(in: root) == root.range)
        #expect(try JSONPointer(parsing: "").resolve(in: root) == root)
    }
}
