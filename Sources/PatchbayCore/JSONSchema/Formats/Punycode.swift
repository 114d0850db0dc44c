/// Labels beyond ASCII in ASCII (RFC 3492).
enum Punycode {
    private static let base = 36
    private static let lowestThreshold = 1
    private static let highestThreshold = 26
    private static let initialBias = 72
    private static let firstCodePoint = 0x80

    /// The scalars that a code without its prefix stands for, nil when it is malformed.
    static func decode(_ code: String) -> [Unicode.Scalar]? {
        let bytes = Array(code.utf8)
        guard bytes.count <= 63, bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        let delimiter = bytes.lastIndex(of: 0x2D)
        var output = bytes[..<(delimiter ?? 0)].map { Unicode.Scalar($0) }
        var rest = bytes[(delimiter.map { $0 + 1 } ?? 0)...]
        var (codePoint, index, bias) = (firstCodePoint, 0, initialBias)
        while !rest.isEmpty {
            let start = index
            var (weight, place) = (1, base)
            while true {
                guard let digit = rest.popFirst().flatMap(value), digit <= (Int(UInt32.max) - index) / weight else {
                    return nil
                }
                index += digit * weight
                let threshold = threshold(place, bias)
                if digit < threshold { break }
                weight *= base - threshold
                guard weight <= Int(UInt32.max) else { return nil }
                place += base
            }
            let count = output.count + 1
            bias = adapt(index - start, count, isFirst: start == 0)
            codePoint += index / count
            index %= count
            guard let scalar = UInt32(exactly: codePoint).flatMap(Unicode.Scalar.init) else { return nil }
            output.insert(scalar, at: index)
            index += 1
        }
        return output
    }

    /// The code of scalars, without its prefix; nil when it would not fit.
    static func encode(_ scalars: [Unicode.Scalar]) -> String? {
        var output = scalars.filter(\.isASCII).map { UInt8(truncatingIfNeeded: $0.value) }
        let basicCount = output.count
        if basicCount > 0 { output.append(0x2D) }
        var (codePoint, delta, bias, handled) = (firstCodePoint, 0, initialBias, basicCount)
        while handled < scalars.count {
            guard let next = scalars.lazy.map({ Int($0.value) }).filter({ $0 >= codePoint }).min() else { return nil }
            delta += (next - codePoint) * (handled + 1)
            codePoint = next
            for scalar in scalars {
                if scalar.value < codePoint { delta += 1 }
                guard scalar.value == codePoint else { continue }
                output += digits(of: delta, bias)
                bias = adapt(delta, handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            codePoint += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func digits(of delta: Int, _ bias: Int) -> [UInt8] {
        var (rest, place) = (delta, base)
        var digits: [UInt8] = []
        while true {
            let threshold = threshold(place, bias)
            guard rest >= threshold else { return digits + [digit(rest)] }
            digits.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            place += base
        }
    }

    private static func threshold(_ place: Int, _ bias: Int) -> Int {
        min(max(place - bias, lowestThreshold), highestThreshold)
    }

    /// Section 6.1.
    private static func adapt(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var place = 0
        while delta > (base - lowestThreshold) * highestThreshold / 2 {
            delta /= base - lowestThreshold
            place += base
        }
        return place + (base - lowestThreshold + 1) * delta / (delta + 38)
    }

    private static func value(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30 + 26
        case 0x41...0x5A: Int(byte) - 0x41
        case 0x61...0x7A: Int(byte) - 0x61
        default: nil
        }
    }

    private static func digit(_ value: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: value < 26 ? value + 0x61 : value - 26 + 0x30)
    }
}
