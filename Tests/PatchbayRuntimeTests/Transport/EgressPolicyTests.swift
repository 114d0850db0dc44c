import PatchbayRuntime
import Testing

struct EgressPolicyTests {
    static let closed = [
        "127.0.0.1", "127.255.255.254", "::1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "255.255.255.255", "224.0.0.1", "198.18.0.1", "192.0.0.192", "fc00::1", "fd12:3456::1", "fe80::1",
        "fec0::1", "ff02::1", "::", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:0:0:0:0:80ff:fffe", "100::1",
        "2001:db8::1",
    ]

    @Test(arguments: closed) func refusesWhatIsNotPublic(_ text: String) throws {
        #expect(!EgressPolicy.standard.allows(try #require(InternetAddress(text))))
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "172.32.0.1", "192.0.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::1",
    ])
    func allowsWhatIsPublic(_ text: String) throws {
        #expect(EgressPolicy.standard.allows(try #require(InternetAddress(text))))
    }

    @Test func opensLoopbackAlone() throws {
        let policy = EgressPolicy(allowsLoopback: true)
        for text in Self.closed {
            let address = try #require(InternetAddress(text))
            let isLoopback =
                text.hasPrefix("127.")
                || ["::1", "::ffff:127.0.0.1", "::127.0.0.1", "2002:7f00:1::", "2001:0:0:0:0:0:80ff:fffe"].contains(
                    text
                )
            #expect(policy.allows(address) == isLoopback, "\(text)")
        }
    }

    @Test(arguments: [
        ("http://api.test/", "a request to `api.test` would travel unencrypted: its URL is not https"),
        ("http://127.0.0.1/", "`127.0.0.1` is not a public address"),
        ("https://[::1]/x", "`[::1]` is not a public address"),
        ("https://10.0.0.1:8443/", "`10.0.0.1` is not a public address"),
        ("ftp://api.test/", "the request has no usable URL"),
        ("https://user:MARKER@api.test/", "the request has no usable URL"),
        ("/path", "the request has no usable URL"),
    ])
    func refusesURLs(_ url: String, _ message: String) {
        let error = #expect(throws: TransportError.self) { try EgressPolicy.standard.check(url) }
        #expect(error?.message == message)
    }

    @Test(arguments: ["http://127.0.0.1:4711/", "http://localhost/", "http://[::1]/", "https://api.test/"])
    func letsLoopbackThroughWhereItIsOpened(_ url: String) throws {
        _ = try EgressPolicy(allowsLoopback: true).check(url)
    }

    @Test(arguments: ["http://api.test/", "http://10.0.0.1/", "https://192.168.0.1/"])
    func keepsTheRestClosed(_ url: String) {
        #expect(throws: TransportError.self) { try EgressPolicy(allowsLoopback: true).check(url) }
    }
}
