/// Why a text is not a date pattern.
struct DatePatternError: Error, Equatable {
    /// One clause, lower case.
    var message: String
    /// One imperative sentence, when the fix is known.
    var help: String?
}

/// Reads a ``DatePattern``.
struct DatePatternParser {
    private let scalars: [Unicode.Scalar]
    private var place = 0
    private var found: [DatePattern.Element] = []

    /// A pattern has at most this many characters.
    private static let maximumLength = 100

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// The parts of the whole pattern.
    mutating func elements() throws(DatePatternError) -> [DatePattern.Element] {
        guard scalars.count <= Self.maximumLength else {
            throw DatePatternError(message: "a date pattern has at most \(Self.maximumLength) characters")
        }
        while place < scalars.count {
            let scalar = scalars[place]
            if Self.isLetter(scalar) {
                try addField(scalar)
            } else if scalar == "'" {
                try addQuoted()
            } else {
                place += 1
                addLiteral(scalar)
            }
        }
        try checkParts()
        return found
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && scalar.properties.isAlphabetic
    }

    private mutating func addLiteral(_ scalar: Unicode.Scalar) {
        let bytes = Array(String(scalar).utf8)
        if case .literal(let start) = found.last {
            found[found.count - 1] = .literal(start + bytes)
        } else {
            found.append(.literal(bytes))
        }
    }

    /// Text in single quotes; two of them stand for one.
    private mutating func addQuoted() throws(DatePatternError) {
        place += 1
        if place < scalars.count, scalars[place] == "'" {
            place += 1
            return addLiteral("'")
        }
        while place < scalars.count {
            let scalar = scalars[place]
            place += 1
            guard scalar == "'" else {
                addLiteral(scalar)
                continue
            }
            guard place < scalars.count, scalars[place] == "'" else { return }
            addLiteral("'")
            place += 1
        }
        throw DatePatternError(message: "a quote in the date pattern is not closed", help: "Write `''` for a quote.")
    }

    private mutating func addField(_ letter: Unicode.Scalar) throws(DatePatternError) {
        var count = 0
        while place < scalars.count, scalars[place] == letter {
            count += 1
            place += 1
        }
        let run = String(repeating: String(letter), count: count)
        guard let element = Self.element(letter, count) else {
            if letter == "y" || letter == "Y" {
                throw DatePatternError(message: "`\(run)` is not a year in full", help: "Write `yyyy`.")
            }
            throw DatePatternError(
                message: "`\(run)` has no meaning in a date pattern",
                help: "Use the letters that `patchbay functions date` lists, or put text in single quotes."
            )
        }
        if let last = found.last, Self.isOpenNumber(last), Self.startsWithDigit(element) {
            throw DatePatternError(
                message: "`\(run)` follows a number that may have one digit or two",
                help: "Put something between them, or use two letters."
            )
        }
        found.append(element)
    }

    private static func element(_ letter: Unicode.Scalar, _ count: Int) -> DatePattern.Element? {
        switch (letter, count) {
        case ("y", 4): .year
        case ("M", 1...2): .month(digits: count)
        case ("M", 3...4): .monthName(isShort: count == 3)
        case ("d", 1...2): .day(digits: count)
        case ("E", 3...4): .weekday(isShort: count == 3)
        case ("H", 1...2): .hour(digits: count)
        case ("h", 1...2): .halfDayHour(digits: count)
        case ("a", 1): .halfDay
        case ("m", 2): .minute
        case ("s", 2): .second
        case ("S", 1...9): .fraction(digits: count)
        case ("X", 2...3), ("x", 2...3): .offset(colon: count == 3, zulu: letter == "X")
        default: nil
        }
    }

    private static func isOpenNumber(_ element: DatePattern.Element) -> Bool {
        switch element {
        case .month(1), .day(1), .hour(1), .halfDayHour(1): true
        default: false
        }
    }

    private static func startsWithDigit(_ element: DatePattern.Element) -> Bool {
        switch element {
        case .monthName, .weekday, .halfDay, .offset, .literal: false
        default: true
        }
    }

    /// Each part once at most, a whole date, and no part of a time without the larger ones.
    private func checkParts() throws(DatePatternError) {
        var seen: Set<String> = []
        for element in found {
            guard let part = Self.part(element) else { continue }
            guard seen.insert(part).inserted else {
                throw DatePatternError(message: "the date pattern has the \(part) twice")
            }
        }
        let needs = [
            ("minute", "hour"), ("second", "minute"), ("fraction", "second"), ("half of the day", "hour from 1 to 12"),
            ("hour from 1 to 12", "half of the day"),
        ]
        for part in ["year", "month", "day"] where !seen.contains(part) {
            throw DatePatternError(
                message: "the date pattern has no \(part)",
                help: "A date needs `yyyy`, a month such as `MM`, and a day such as `dd`."
            )
        }
        for (part, needed) in needs where seen.contains(part) && !seen.contains(needed) {
            if needed == "hour", seen.contains("hour from 1 to 12") { continue }
            throw DatePatternError(message: "the date pattern has the \(part) without the \(needed)")
        }
        if seen.contains("hour"), seen.contains("hour from 1 to 12") {
            throw DatePatternError(message: "the date pattern has the hour twice")
        }
    }

    private static func part(_ element: DatePattern.Element) -> String? {
        switch element {
        case .year: "year"
        case .month, .monthName: "month"
        case .day: "day"
        case .weekday: "name of the day"
        case .hour: "hour"
        case .halfDayHour: "hour from 1 to 12"
        case .halfDay: "half of the day"
        case .minute: "minute"
        case .second: "second"
        case .fraction: "fraction"
        case .offset: "offset"
        case .literal: nil
        }
    }
}
