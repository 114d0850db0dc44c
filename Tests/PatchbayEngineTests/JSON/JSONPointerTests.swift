import PatchbayEngine
import Testing

struct JSONPointerTests {
    /// The document of RFC 6901 section 5.
    private static let document: JSONValue = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
    ]

    @Test(
        arguments: [
            ("", document), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2),
            ("/e^f", 3),
            ("/g|h", 4), ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8),
        ] as [(String, JSONValue)]
    )
    func resolvesTheExamplesOfSection5(text: String, value: JSONValue) throws {
        let pointer = try JSONPointer(parsing: text)
        #expect(pointer.resolve(in: Self.document) == value)
        #expect(pointer.description == text)
    }

    @Test(arguments: ["/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/-1", "/foo/1e0", "/foo/", "/foo/0/x", "/x", "//"])
    func findsNothing(text: String) throws {
        #expect(try JSONPointer(parsing: text).resolve(in: Self.document) == .none)
    }

    @Test(arguments: [("a", 0), ("#/a", 0), ("/a~", 2), ("/~2", 1), ("/é~x", 3), ("/~~0", 1)])
    func refusesMalformedPointers(text: String, offset: Int) {
        let error = #expect(throws: JSONPointerError.self) { try JSONPointer(parsing: text) }
        #expect(error?.offset == offset)
    }

    @Test func unescapesInOneRun() throws {
        #expect(try JSONPointer(parsing: "/~01").tokens == ["~1"])
        #expect(JSONPointer().appending("~1/").appending(2).description == "/~01~1/2")
    }
}
