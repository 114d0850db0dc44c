import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Testing

@Suite struct CurrencyTableTests {
    @Test func agreesWithTheStandard() throws {
        let path = "Tests/PatchbayEngineTests/Data/iso4217-minor-units.json"
        let data = try Data(contentsOf: repositoryRoot.appending(path: path))
        let table = try #require(try JSONValue(parsing: Array(data))["minorUnits"]?.objectValue)
        #expect(table.count == 178)
        #expect(Set(table.names) == CurrencyTable.codes)
        for member in table.members {
            #expect(CurrencyTable.minorUnits(of: member.name) == member.value.numberValue?.intValue, "\(member.name)")
        }
    }
}
