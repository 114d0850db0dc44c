extension ZoneRules {
    /// What a local time is in a zone.
    enum LocalTime {
        /// It occurs, at this offset in seconds east of UTC; of a time that occurs twice, the earlier occurrence.
        case offset(Int)
        /// Clocks are put forward over it: it never occurs. The offset is the one that held before.
        case skipped(offsetBefore: Int)
    }

    /// What a local time in seconds since 1970-01-01T00:00:00 is.
    func localTime(_ local: Int) -> LocalTime {
        var offset = firstOffset
        for transition in transitions {
            if local < transition.instant + min(offset, transition.offset) { break }
            if local < transition.instant + max(offset, transition.offset) {
                // Between the two clocks: twice when they are put back, never when they are put forward.
                return transition.offset < offset ? .offset(offset) : .skipped(offsetBefore: offset)
            }
            offset = transition.offset
        }
        return .offset(offset)
    }

    /// The offset in seconds east of UTC at an instant in seconds since 1970 UTC.
    package func offset(at instant: Int) -> Int {
        var offset = firstOffset
        for transition in transitions {
            guard instant >= transition.instant else { break }
            offset = transition.offset
        }
        return offset
    }
}
