import PatchbayCore
import PatchbayEngine
import Testing

/// How records may write when they changed.
struct WatermarkTests {
    /// The increment of a spec whose watermark is written like this.
    private static func increment(_ format: String) throws -> IncrementPlan {
        let members = #"""
            "incremental": { "watermark": { "path": "$.at", \#(format) }, "filter": { "format": "rfc3339" } }
            """#
        let plan = try SyncSamples.plans(SyncSamples.cursor + ", " + members)[0]
        return try #require(plan.reads[0].list.increment)
    }

    @Test(arguments: [
        ("2024-01-01T10:00:00.250+0000", 250_000), ("2024-01-01T12:00:00.250+02:00", 250_000),
        ("2024-01-01T08:00:00-02", 0), ("2024-01-01T10:00:00Z", 0),
    ]) func takesEveryOffsetOfISO8601(_ text: String, _ fraction: Int) throws {
        let instant = try Self.increment(#""format": "iso8601""#).instant(.string(text))
        #expect(instant?.microseconds == 1_704_103_200_000_000 + fraction)
    }

    @Test(arguments: ["2024-01-01T10:00:00", "2024-01-01T10:00:00+2", "2024-01-01T10:00:00+02:0", "2024-01-01"])
    func refusesWhatHasNoOffset(_ text: String) throws {
        #expect(try Self.increment(#""format": "iso8601""#).instant(.string(text)) == nil)
    }

    @Test(arguments: ["2024-01-01T10:00:00", "2024-01-01 10:00:00", "2024-01-01 10:00:00.000"])
    func readsLocalTimesAsDatabasesWriteThem(_ text: String) throws {
        let format = #""format": "localDateTime", "zone": "UTC""#
        #expect(try Self.increment(format).instant(.string(text))?.microseconds == 1_704_103_200_000_000)
    }

    @Test func wantsAZoneForLocalTimes() throws {
        let members = #""incremental": { "watermark": { "path": "$.at", "format": "localDateTime" } }"#
        let loaded = try SpecSamples.load(
            """
            { "specVersion": 1, "id": "acme", "name": "Acme", "auth": { "type": "none" },
              "api": { "baseUrl": "https://api.acme.test" },
              "dataTypes": { "things": { "model": "thing", "primaryKey": "$.id", "mapping": { "id": "$.id" },
                \(SyncSamples.cursor), \(members) } } }
            """
        )
        #expect(loaded.diagnostics.contains { $0.message == "the format `localDateTime` needs the member `zone`" })
    }
}
