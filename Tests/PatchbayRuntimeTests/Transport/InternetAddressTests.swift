import PatchbayRuntime
import Testing

struct InternetAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1", [127, 0, 0, 1]), ("::1", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
            ("2001:db8::8:800:200c:417a", [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 8, 8, 0, 0x20, 0x0C, 0x41, 0x7A]),
            ("::ffff:10.0.0.1", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 0, 0, 1]),
            ("fe80::1%eth0", [0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
        ] as [(String, [UInt8])]
    )
    func reads(_ text: String, _ bytes: [UInt8]) {
        #expect(InternetAddress(text)?.bytes == bytes)
    }

    @Test(arguments: [
        "127.1", "2130706433", "0x7f.0.0.1", "127.0.0.01", "256.0.0.1", "", "1.2.3.4.5", ":::", "1::2::3", "12345::",
        "g::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1.2.3", "localhost",
    ])
    func refuses(_ text: String) {
        #expect(InternetAddress(text) == nil)
    }

    @Test func rangesHoldTheirEnds() throws {
        let range = try #require(AddressRange("172.16.0.0/12"))
        for (text, isIn) in [
            ("172.15.255.255", false), ("172.16.0.0", true), ("172.31.255.255", true), ("172.32.0.0", false),
        ] {
            #expect(range.contains(try #require(InternetAddress(text))) == isIn)
        }
        #expect(AddressRange("10.0.0.0/33") == nil)
        #expect(AddressRange("nonsense/8") == nil)
    }
}
