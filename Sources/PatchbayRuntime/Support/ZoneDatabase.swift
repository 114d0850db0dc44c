import Foundation
package import PatchbayEngine

/// Time zones of the host's IANA database as fixed rules.
package enum ZoneDatabase {
    /// The rules of a zone for the years 1900 to 2100, nil when there is no zone of that name.
    package static func rules(_ name: String) -> ZoneRules? {
        guard name == "UTC" || TimeZone.knownTimeZoneIdentifiers.contains(name), let zone = TimeZone(identifier: name)
        else { return nil }
        var date = Date(timeIntervalSince1970: -2_208_988_800)
        let end = Date(timeIntervalSince1970: 4_102_444_800)
        let first = zone.secondsFromGMT(for: date)
        var transitions: [ZoneRules.Transition] = []
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next < end, next > date {
            transitions.append(
                ZoneRules.Transition(instant: Int(next.timeIntervalSince1970), offset: zone.secondsFromGMT(for: next))
            )
            date = next
        }
        return ZoneRules(name: name, firstOffset: first, transitions: transitions)
    }
}
