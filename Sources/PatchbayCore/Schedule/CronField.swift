/// One of the five fields of a cron expression: its range, its names, and what it may say.
enum CronField: CaseIterable {
    case minute, hour, day, month, weekday

    /// The name in messages.
    var name: String {
        switch self {
        case .minute: "minute"
        case .hour: "hour"
        case .day: "day of the month"
        case .month: "month"
        case .weekday: "day of the week"
        }
    }

    /// The numbers that may be written; 7 is Sunday as 0 is.
    var range: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .day: 1...31
        case .month: 1...12
        case .weekday: 0...7
        }
    }

    /// The names that stand for the numbers from the first of the range on.
    private var words: [String] {
        switch self {
        case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        case .weekday: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        case .minute, .hour, .day: []
        }
    }

    /// The numbers that a text names, as bits; nil when it is no such field.
    ///
    /// A list of `*`, `a`, `a-b`, each perhaps with a step, as in `*/15` or `8-18/2`; `a/n` goes to the end.
    func bits(of text: Substring) -> UInt64? {
        var bits: UInt64 = 0
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let numbers = numbers(of: item) else { return nil }
            for number in numbers { bits |= 1 << UInt64(self == .weekday ? number % 7 : number) }
        }
        return bits
    }

    private func numbers(of item: Substring) -> StrideThrough<Int>? {
        let halves = item.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        var step = 1
        if halves.count == 2 {
            guard let written = plainNumber(halves[1]), (1...range.upperBound).contains(written) else { return nil }
            step = written
        }
        // A whole week is Sunday to Saturday: with 7 beside 0 a step would count Sunday twice.
        let last = self == .weekday ? 6 : range.upperBound
        if halves[0] == "*" { return stride(from: range.lowerBound, through: last, by: step) }
        let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2, let first = number(ends[0]) else { return nil }
        if ends.count == 2 {
            guard let second = number(ends[1]), first <= second else { return nil }
            return stride(from: first, through: second, by: step)
        }
        return stride(from: first, through: halves.count == 2 ? max(first, last) : first, by: step)
    }

    private func number(_ text: Substring) -> Int? {
        if let place = words.firstIndex(of: text.lowercased()) { return place + range.lowerBound }
        return plainNumber(text).flatMap { range.contains($0) ? $0 : nil }
    }

    private func plainNumber(_ text: Substring) -> Int? {
        guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
