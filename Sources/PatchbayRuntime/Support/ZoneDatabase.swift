import Foundation
package import PatchbayEngine

/// Time zones of the host's IANA database as fixed rules.
package enum ZoneDatabase {
    /// The rules of a zone for the years 1900 to 2100, nil when there is no zone of that name.
    package static func rules(_ name: String) -> ZoneRules? {
        guard isName(name), let zone = TimeZone(identifier: name), name == "UTC" || zone.identifier == name else {
            return nil
        }
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

    /// Whether a text may name a zone: the host's list lacks aliases such as `Asia/Kolkata`, and its look-up takes
    /// abbreviations and offsets too, which name none.
    private static func isName(_ text: String) -> Bool {
        text == "UTC" || text.contains("/") || TimeZone.knownTimeZoneIdentifiers.contains(text)
    }
}
