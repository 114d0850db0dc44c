/// How often a connection is read without being asked: its owner's setting `syncFrequency`.
package enum SyncSchedule: Sendable, Hashable {
    /// Never.
    case manual
    /// Once in each stretch of so many seconds, at a place in it that is the connection's own.
    case every(seconds: Int)
    /// By a cron expression, within the minute that it names.
    case cron(CronExpression)

    /// The words that may be written, beside cron expressions.
    package static let words = ["hourly", "daily", "weekly", "manual"]

    /// Reads a setting.
    /// - Throws: a ``ScheduleMistake``.
    package init(_ text: String) throws(ScheduleMistake) {
        switch text {
        case "manual": self = .manual
        case "hourly": self = .every(seconds: 3600)
        case "daily": self = .every(seconds: 86_400)
        case "weekly": self = .every(seconds: 604_800)
        default:
            guard text.contains(" ") else {
                let nearest = NameSuggestion.nearest(to: text, among: Self.words)
                throw ScheduleMistake(
                    "is `\(text.prefix(40))`, expected \(Self.words.map { "`\($0)`" }.joined(separator: ", ")) or a cron "
                        + "expression of five fields in UTC" + (nearest.map { "; did you mean `\($0)`?" } ?? "")
                )
            }
            self = .cron(try CronExpression(text))
        }
    }

    /// The first instant after one for a connection; nil when there is none.
    ///
    /// Connections with the same setting are spread by their ids, so that they do not all start at once; the place of each
    /// stays the same for ever.
    package func next(after time: Timestamp, for connection: String) -> Timestamp? {
        switch self {
        case .manual: return nil
        case .every(let seconds):
            let offset = Int(Self.spread(connection) % UInt64(seconds))
            let stretches = Timestamp.floor(time.seconds - offset, seconds) + 1
            return Timestamp(seconds: stretches * seconds + offset)
        case .cron(let expression):
            let offset = Int(Self.spread(connection) % 60)
            return expression.next(after: time.adding(seconds: -offset)).map { $0.adding(seconds: offset) }
        }
    }

    /// A number that follows from a text on every machine (FNV-1a, 64 bits).
    private static func spread(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
