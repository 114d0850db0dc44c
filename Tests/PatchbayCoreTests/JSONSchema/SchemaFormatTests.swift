import PatchbayCore
import PatchbayEngine
import Testing

/// A format with texts that have it and texts that do not.
struct FormatCase: Sendable, CustomTestStringConvertible {
    var format: String
    var text: String
    var isMet: Bool

    var testDescription: String { "\(format): \(text)" }

    static func cases(_ format: String, valid: [String], invalid: [String]) -> [FormatCase] {
        valid.map { FormatCase(format: format, text: $0, isMet: true) }
            + invalid.map { FormatCase(format: format, text: $0, isMet: false) }
    }
}

@Suite struct SchemaFormatTests {
    private func isMet(_ format: String, _ text: String) throws -> Bool {
        try JSONSchema(["format": .string(format)], formatAssertion: true).isValid(.string(text))
    }

    @Test(arguments: dates + times + moments + durations)
    func readsTimes(_ example: FormatCase) throws {
        #expect(try isMet(example.format, example.text) == example.isMet)
    }

    @Test(arguments: mails + hosts + internationalHosts + addresses)
    func readsHosts(_ example: FormatCase) throws {
        #expect(try isMet(example.format, example.text) == example.isMet)
    }

    @Test(arguments: uris + references + iris + templates)
    func readsIdentifiers(_ example: FormatCase) throws {
        #expect(try isMet(example.format, example.text) == example.isMet)
    }

    @Test(arguments: pointers + relativePointers + uuids + patterns)
    func readsPointersAndPatterns(_ example: FormatCase) throws {
        #expect(try isMet(example.format, example.text) == example.isMet)
    }

    static let dates = FormatCase.cases(
        "date",
        valid: ["1963-06-19", "2020-02-29", "2000-02-29", "2020-01-31", "0000-12-31"],
        invalid: [
            "", "06/19/1963", "2013-350", "1998-1-20", "1998-01-1", "1998-13-01", "1998-04-31", "2021-02-29",
            "1900-02-29", "2020-00-10", "2020-10-00", "1963-06-1\u{0967}", "20230328", "2023-W01", "2022-W52-7",
            "1963-06-19T", " 1963-06-19", "-2020-01-01",
        ]
    )
    static let times = FormatCase.cases(
        "time",
        valid: [
            "08:30:06Z", "08:30:06z", "08:30:06.283185Z", "08:30:06+00:20", "08:30:06-08:00", "23:59:60Z",
            "23:59:60+00:00", "01:29:60+01:30", "23:29:60+23:30", "15:59:60-08:00", "00:29:60-23:30",
        ],
        invalid: [
            "08:30:06", "008:030:006Z", "24:00:00Z", "00:60:00Z", "00:00:61Z", "22:59:60Z", "23:58:60Z",
            "23:59:60+01:00", "23:59:60-01:00", "01:02:03+24:00", "01:02:03+00:60", "01:02:03Z+00:30", "08:30:06 PST",
            "01:01:01,1111", "12:00:00.Z", "1\u{09e8}:00:00Z", "12:00:00", "8:3:6Z", "08:30:06-8:000", "",
        ]
    )
    static let moments = FormatCase.cases(
        "date-time",
        valid: [
            "1963-06-19T08:30:06.283185Z", "1963-06-19t08:30:06z", "1990-12-31T15:59:50.123-08:00",
            "1998-12-31T23:59:60Z", "1998-12-31T15:59:60.123-08:00", "2020-02-29T00:00:00+00:00",
        ],
        invalid: [
            "1998-12-31T23:59:61Z", "1998-12-31T23:58:60Z", "1998-12-31T22:59:60Z", "1990-02-31T15:59:59.123-08:00",
            "1990-12-31T15:59:59-24:00", "1963-06-19T08:30:06.28123+01:00Z", "06/19/1963 08:30:06 PST",
            "2013-350T01:01:01", "1963-6-19T08:30:06.283185Z", "1963-06-19 08:30:06Z", "1963-06-19",
            "1963-06-1\u{0967}T00:00:00Z", "+11963-06-19T08:30:06.283185Z",
        ]
    )
    static let durations = FormatCase.cases(
        "duration",
        valid: [
            "P4DT12H30M5S", "P4Y", "PT0S", "P0D", "P1M", "PT1M", "PT36H", "P1DT12H", "P2W", "P1Y2M3D", "P1M3D",
            "P1Y2M3DT4H5M6S",
        ],
        invalid: [
            "", "P", "PT", "P1", "1D", "P1D2H", "P2S", "P1YT", "PT1D", "P2D1Y", "P1Y2W", "P1W1D", "PT1H1S", "P1Y1D",
            "P\u{09e8}Y", "P-1D", "P1.5D", "p1d", "4DT12H30M5S", "P1DT", "P1D ",
        ]
    )
    static let mails =
        FormatCase.cases(
            "email",
            valid: [
                "joe.bloggs@example.com", "te~st@example.com", "~test@example.com", "\"joe bloggs\"@example.com",
                "\"joe..bloggs\"@example.com", "\"joe@bloggs\"@example.com", "\"a\\\"b\"@example.com",
                "joe@[127.0.0.1]", "joe@[IPv6:::1]", "te.s.t@example.com", "riedgar+guidelines@example.com",
            ],
            invalid: [
                "2962", "@example.com", "joe@", ".test@example.com", "test.@example.com", "te..st@example.com",
                "joe@invalid=domain.com", "joe@[127.0.0.300]", "joe@[IPv6:zz]", "a@b.com, c@d.com", "\"@example.com",
                "\"a\"b\"@example.com", "joe bloggs@example.com", "\u{c2e4}@example.com", "joe@exa_mple.com",
                "\"Bob\" <joe@example.com>",
            ]
        )
        + FormatCase.cases(
            "idn-email",
            valid: ["\u{c2e4}\u{b840}@\u{c2e4}\u{b840}.\u{d14c}\u{c2a4}\u{d2b8}", "joe.bloggs@example.com"],
            invalid: ["2962", "@\u{c2e4}", "\u{c2e4}@"]
        )
    static let hosts = FormatCase.cases(
        "hostname",
        valid: [
            "www.example.com", "xn--4gbwdl.xn--wgbh1c", "xn--nw2a.xn--j6w193g", "hostname", "host-name", "h0stn4me",
            "1host", "hostnam3", "a", "XN--4GBWDL", String(repeating: "a", count: 63),
            [String](repeating: String(repeating: "a", count: 63), count: 3).joined(separator: ".")
                + "." + String(repeating: "b", count: 61),
        ],
        invalid: [
            "", ".", "-a-host-name-that-starts-with--", "not_a_valid_host_name", "-hostname", "hostname-", ".example",
            "example.", "a..b", "a b", String(repeating: "a", count: 64), "exam\u{ff0e}ple", "\u{e9}.example",
            "xn--X", "XN--aa---o47jg78q", "xn--a", "xn--hello-txk",
            [String](repeating: String(repeating: "a", count: 63), count: 4).joined(separator: "."),
        ]
    )
    static let internationalHosts = FormatCase.cases(
        "idn-hostname",
        valid: [
            "\u{c2e4}\u{b840}.\u{d14c}\u{c2a4}\u{d2b8}", "hostname", "xn--ihqwcrb4cv8a8dqg056pqjye",
            "\u{df}\u{3c2}\u{f0b}\u{3007}", "\u{6fd}\u{6fe}", "l\u{b7}l", "\u{3b1}\u{375}\u{3b2}",
            "\u{5d0}\u{5f3}\u{5d1}",
            "\u{5d0}\u{5f4}\u{5d1}", "def\u{30fb}\u{3041}", "def\u{30fb}\u{30a1}", "def\u{30fb}\u{4e08}",
            "\u{628}\u{660}\u{628}", "\u{6f0}0", "\u{915}\u{94d}\u{200d}\u{937}", "\u{915}\u{94d}\u{200c}\u{937}",
            "\u{628}\u{64a}\u{200c}\u{628}\u{64a}", "a.b", "a\u{3002}b", "a\u{ff0e}b", "a\u{ff61}b", "\u{e9}",
        ],
        invalid: [
            "", "\u{302e}\u{c2e4}", "\u{3008}", "\u{2192}", "\u{c2e4}--abc\u{302e}", "ab--\u{e9}", "ab--cd", "-\u{e9}",
            "\u{e9}-", "\u{903}hello", "\u{300}hello", "\u{488}hello", "\u{640}\u{7fa}", "\u{3031}\u{3032}", "a\u{b7}l",
            "\u{b7}l", "l\u{b7}a", "l\u{b7}", "\u{3b1}\u{375}S", "\u{3b1}\u{375}", "A\u{5f3}\u{5d1}", "\u{5f3}\u{5d1}",
            "def\u{30fb}abc", "\u{30fb}", "\u{628}\u{660}\u{6f0}", "\u{915}\u{200d}\u{937}", "\u{200d}\u{937}",
            "a\u{200c}b", "e\u{301}", "\u{c9}", "\u{ff21}", "a..b", "\u{e9}\u{3002}",
            String(repeating: "\u{c2e4}", count: 60), "xn--X",
        ]
    )
    static let addresses =
        FormatCase.cases(
            "ipv4",
            valid: ["192.168.0.1", "0.0.0.0", "255.255.255.255"],
            invalid: [
                "127.0.0.0.1", "256.256.256.256", "127.0", "0x7f000001", "2130706433", "087.10.0.1", "87.10.0.01",
                "1\u{09e8}7.0.0.1", "192.168.1.0/24", " 192.168.0.1", "192.168.0.1 ", "192.168.0.", "",
            ]
        )
        + FormatCase.cases(
            "ipv6",
            valid: [
                "::1", "::", "::abef", "d6::", "d6:1::5:43", "1:d6::42", "1::d6:192.168.0.1", "1:2::192.168.0.1",
                "::ffff:192.168.0.1", "1:2:3:4:5:6:7:8", "::42:ff:1", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8",
            ],
            invalid: [
                "12345::", "::abcef", "1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1", "::laptop", "1:2::3::4", ":2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:", ":2:3:4::8", "1::d6:192.168.0.256", "1::d6:192.168.0.ff", "1::2:192.168.0.1.5",
                "1:2:3:4:5:::8", "1:2:3:4:5:6:7", "1", "127.0.0.1", "1:2:3:4:1.2.3", "  ::1", "::1  ", "fe80::/64",
                "fe80::a%eth1", "1.2.3.4::", "1:1.2.3.4::1", "1:2:3:4:5:6:7:\u{09ea}",
                "100:100:100:100:100:100:255.255.255.255.255",
                "1:2:3:4:5:6:7:8::", "1::2:3:4:5:6:7:8", "", ":", ":::",
            ]
        )
    static let uris = FormatCase.cases(
        "uri",
        valid: [
            "http://foo.bar/?baz=qux#quux", "http://foo.com/blah_(wikipedia)_blah#cite-1",
            "http://foo.bar/?q=Test%20URL-encoded%20stuff", "http://xn--nw2a.xn--j6w193g/",
            "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com", "http://223.255.255.254",
            "ftp://ftp.is.co.za/rfc/rfc1808.txt", "ldap://[2001:db8::7]/c=GB?objectClass?one",
            "mailto:John.Doe@example.com", "news:comp.infosystems.www.servers.unix", "tel:+1-816-555-1212",
            "urn:oasis:names:specification:docbook:dtd:xml:4.1.2", "http://a:80", "http://a:", "http://[v1.a:b]/", "a:",
            "file:///etc/hosts", "http://",
        ],
        invalid: [
            "", "//foo.bar/?baz=qux#quux", "/abc", "\\\\WINDOWS\\fileshare", "abc", "http:// shouldfail.com",
            ":// should fail", "bar,baz:foo", "https://[@example.org/test.txt", "https://example.org/foobar\\.txt",
            "https://example.org/foobar<>.txt", "https://example.org/foobar{}.txt", "https://example.org/foobar^.txt",
            "https://example.org/foobar`.txt", "https://example.org/foo bar.txt", "https://example.org/foobar|.txt",
            "http://example.com:8a/", "http://a/%zz", "http://a/%4", "http://\u{e9}.example/", "http://[::g]/",
            "http://a/#a#b", "http://[::1/", "1http://a", "http://2001:0db8:85a3::7334",
        ]
    )
    static let references = FormatCase.cases(
        "uri-reference",
        valid: ["", "//foo.bar/?baz=qux#quux", "/abc", "abc", "#fragment", "?q", "a/b:c", "./a:b", "http://a/"],
        invalid: ["\\\\WINDOWS\\fileshare", "#frag\\ment", "1a:b", "a b", "\u{e9}", "%"]
    )
    static let iris =
        FormatCase.cases(
            "iri",
            valid: [
                "http://\u{192}\u{f8}\u{f8}.\u{df}\u{e5}r/?\u{2202}\u{e9}\u{153}=\u{3c0}\u{ee}x#\u{3c0}\u{ee}\u{fc}x",
                "http://[2001:0db8:85a3:0000:0000:8a2e:0370:7334]", "http://a/?\u{e000}",
            ],
            invalid: [
                "http://2001:0db8:85a3:0000:0000:8a2e:0370:7334", "/abc", "\\\\WINDOWS\\fileshare",
                "\u{e2}\u{3c0}\u{3c0}", ":// should fail", "http://a/\u{e000}", "http://a/\u{fffe}",
            ]
        )
        + FormatCase.cases(
            "iri-reference",
            valid: [
                "/\u{e2}\u{3c0}\u{3c0}", "\u{e2}\u{3c0}\u{3c0}", "#\u{192}r\u{e4}gm\u{ea}nt",
                "//\u{192}.example/#\u{301}",
            ],
            invalid: ["\\\\WINDOWS\\fil\u{eb}share", "#\u{192}r\u{e4}g\\m\u{ea}nt"]
        )
    static let templates = FormatCase.cases(
        "uri-template",
        valid: [
            "http://example.com/dictionary/{term:1}/{term}", "http://example.com/dictionary", "dictionary/{term:1}",
            "{+path,x}/here", "{?a,b*}", "{#x.y}", "\u{e9}", "",
        ],
        invalid: ["http://example.com/dictionary/{term:1}/{term", "}", "{}", "{a:0}", "{a b}", "{a:10000}", "{a,}"]
    )
    static let pointers = FormatCase.cases(
        "json-pointer",
        valid: [
            "", "/", "/foo/bar~0/baz~1/%a", "/foo//bar", "/foo/bar/", "/ ", "/k\"l", "/-", "/~01", "/a^b", "/\u{301}a",
        ],
        invalid: ["/foo/bar~", "/~2", "/~~", "#", "#/", "a", "0", "a/a"]
    )
    static let relativePointers = FormatCase.cases(
        "relative-json-pointer",
        valid: ["1", "0/foo/bar", "2/0/baz/1/zip", "0#", "120/foo/bar"],
        invalid: ["/foo/bar", "-1/foo/bar", "+1/foo/bar", "0##", "01/a", "01#", "", "1a", "0~", "#"]
    )
    static let uuids = FormatCase.cases(
        "uuid",
        valid: [
            "2EB8AA08-AA98-11EA-B4AA-73B441D16380", "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
            "00000000-0000-0000-0000-000000000000",
        ],
        invalid: [
            "2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08-aa98-11ea-73b441d16380", "",
            "2eb8aa08-aa98-11ea-b4ga-73b441d16380", "2eb8aa08aa9811eab4aa73b441d16380",
            "2eb8-aa08-aa98-11ea-b4aa73b44-1d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d163800",
        ]
    )
    static let patterns = FormatCase.cases(
        "regex",
        valid: [
            "([abc])+\\s+$", "", "(?=a)b", "(?<!a)b", "(a)\\1", "(?<n>a)\\k<n>", "[(?=]", "\\p{L}", "[\\]]",
            "(?:(?!x)a|b){2,3}?",
        ],
        invalid: [
            "^(abc]", "(", ")", "[", "a**", "\\", "(?=a", "^\\S(|(.|\\n)*\\S)\\Z", "(?P<a>b)", "a{2,1}", "[b-a]", "\\a",
        ]
    )
}
