import PatchbayEngine
import PatchbayRuntime
import Testing

@Suite struct ZoneDatabaseTests {
    @Test(arguments: ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])
    func knowsTheZonesOfTheDatabase(_ name: String) throws {
        #expect(try #require(ZoneDatabase.rules(name)).name == name)
    }

    @Test(arguments: [
        "", "CEST", "GMT+5", "+02:00", "Europe/Atlantis", "europe/berlin", "../etc/passwd", "Europe/Berlin ",
    ])
    func refusesEverythingElse(_ name: String) {
        #expect(ZoneDatabase.rules(name) == nil)
    }
}
