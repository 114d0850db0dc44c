extension PayloadScanner {
    /// Tests of eight bytes at a time.
    enum Word {
        static let ones: UInt64 = 0x0101_0101_0101_0101
        static let highs: UInt64 = 0x8080_8080_8080_8080

        /// The high bit of each backslash; bits above the lowest set one may be wrong.
        @inline(__always) static func backslashes(_ word: UInt64) -> UInt64 {
            let difference = word ^ 0x5C5C_5C5C_5C5C_5C5C
            return (difference &- ones) & ~difference & highs
        }

        /// The high bit of each `e` and `E`; bits above the lowest set one may be wrong.
        @inline(__always) static func exponents(_ word: UInt64) -> UInt64 {
            let difference = (word | 0x2020_2020_2020_2020) ^ 0x6565_6565_6565_6565
            return (difference &- ones) & ~difference & highs
        }

        /// The high bit of each quote and each backslash; bits above the lowest set one may be wrong.
        @inline(__always) static func quotesAndBackslashes(_ word: UInt64) -> UInt64 {
            let quotes = word ^ 0x2222_2222_2222_2222
            let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            return (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)) & highs
        }

        /// The high bit of each byte that ends a run of plain string content: a quote, a backslash, a control, a non-ASCII byte.
        ///
        /// Bits above the lowest set one may be wrong. A difference whose high bit is set comes from a non-ASCII byte, which
        /// stops the run in any case.
        @inline(__always) static func stringStops(_ word: UInt64) -> UInt64 {
            let quotes = word ^ 0x2222_2222_2222_2222
            let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            return ((quotes &- ones) | (backslashes &- ones) | (word &- 0x2020_2020_2020_2020) | word) & highs
        }
    }

    /// Passes a string from behind its opening quote to behind its closing one; what follows the region stops it.
    @inline(__always) mutating func skipString(_ bytes: PaddedBytes, _ start: Int, _ form: inout Cell.Form) -> Int {
        var place = start
        while true {
            let stops = Word.stringStops(bytes.word(at: place))
            if stops == 0 {
                place += 8
                continue
            }
            place += stops.trailingZeroBitCount >> 3
            if bytes[place] == 0x22, place < regionEnd { return place + 1 }
            place = skipSpecial(bytes, place, &form)
            if place < 0 { return -1 }
        }
    }

    /// Passes a run of escapes or of non-ASCII characters; anything else that stopped the run is a fault.
    @inline(never) private mutating func skipSpecial(_ bytes: PaddedBytes, _ start: Int, _ form: inout Cell.Form) -> Int
    {
        if start >= regionEnd { return fail(.unterminatedString, at: start) }
        var place = start
        if bytes[place] == 0x5C {
            form = .escaped
            repeat {
                place = skipEscape(bytes, place)
                if place < 0 { return -1 }
            } while bytes[place] == 0x5C && place < regionEnd
            return place
        }
        if bytes[place] < 0x20 { return fail(.controlCharacter, at: start) }
        while place < regionEnd, bytes[place] >= 0x80 {
            let next = skipCharacter(bytes, place)
            if next < 0 { return fail(.invalidUTF8, at: place) }
            place = next
        }
        return place
    }

    @inline(__always) private mutating func skipEscape(_ bytes: PaddedBytes, _ start: Int) -> Int {
        switch bytes[start + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return start + 2
        case 0x75:
            for index in 2..<6 where !isHexDigit(bytes[start + index]) {
                return fail(.invalidEscape, at: min(start + index, regionEnd))
            }
            return start + 6
        default: return fail(.invalidEscape, at: start + 1)
        }
    }

    @inline(__always) private func isHexDigit(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
    }

    /// Passes one character of two to four bytes as RFC 3629 section 4 spells them, -1 when it is none.
    private func skipCharacter(_ bytes: PaddedBytes, _ start: Int) -> Int {
        func isContinuation(_ offset: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
            bytes[start + offset] >= low && bytes[start + offset] <= high
        }
        switch bytes[start] {
        case 0xC2...0xDF: return isContinuation(1) ? start + 2 : -1
        case 0xE0: return isContinuation(1, 0xA0) && isContinuation(2) ? start + 3 : -1
        case 0xED: return isContinuation(1, 0x80, 0x9F) && isContinuation(2) ? start + 3 : -1
        case 0xE1...0xEF: return isContinuation(1) && isContinuation(2) ? start + 3 : -1
        case 0xF0: return isContinuation(1, 0x90) && isContinuation(2) && isContinuation(3) ? start + 4 : -1
        case 0xF4: return isContinuation(1, 0x80, 0x8F) && isContinuation(2) && isContinuation(3) ? start + 4 : -1
        case 0xF1...0xF3: return isContinuation(1) && isContinuation(2) && isContinuation(3) ? start + 4 : -1
        default: return -1
        }
    }

    @inline(__always) private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// Passes a number (RFC 8259 section 6).
    @inline(__always) mutating func skipNumber(_ bytes: PaddedBytes, _ start: Int) -> Int {
        var place = start
        if bytes[place] == 0x2D { place += 1 }
        if bytes[place] == 0x30 {
            place += 1
            if isDigit(bytes[place]) { return fail(.leadingZero, at: place - 1) }
        } else {
            guard isDigit(bytes[place]) else {
                return fail(place > start ? .invalidNumber : .unexpectedCharacter, at: place)
            }
            repeat { place += 1 } while isDigit(bytes[place])
        }
        let next = bytes[place]
        if next != 0x2E, next | 0x20 != 0x65 { return place <= regionEnd ? place : fail(.invalidNumber, at: regionEnd) }
        return skipFraction(bytes, place)
    }

    private mutating func skipFraction(_ bytes: PaddedBytes, _ start: Int) -> Int {
        var place = start
        if bytes[place] == 0x2E {
            place += 1
            guard isDigit(bytes[place]) else { return fail(.invalidNumber, at: place) }
            repeat { place += 1 } while isDigit(bytes[place])
        }
        if bytes[place] | 0x20 == 0x65 {
            place += 1
            if bytes[place] == 0x2B || bytes[place] == 0x2D { place += 1 }
            guard isDigit(bytes[place]) else { return fail(.invalidNumber, at: place) }
            repeat { place += 1 } while isDigit(bytes[place])
        }
        return place
    }

    /// Passes `true`, `false` or `null`, told apart by the first byte.
    @inline(__always) mutating func skipLiteral(_ bytes: PaddedBytes, _ start: Int, _ first: UInt8) -> Int {
        let word = UInt32(truncatingIfNeeded: bytes.word(at: start))
        switch first {
        case 0x74 where word == 0x6575_7274: return start + 4
        case 0x6E where word == 0x6C6C_756E: return start + 4
        case 0x66 where word == 0x736C_6166 && bytes[start + 4] == 0x65: return start + 5
        default: return fail(.invalidLiteral, at: start)
        }
    }
}
