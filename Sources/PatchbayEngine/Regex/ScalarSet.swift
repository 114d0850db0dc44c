/// A set of Unicode scalars: ranges, general categories and binary properties, or all but these.
package struct ScalarSet: Sendable {
    /// Sorted, without overlap.
    private let ranges: [ClosedRange<UInt32>]
    /// One bit for each general category.
    private let categories: UInt32
    private let properties: [ScalarProperty.Test]
    private let isNegated: Bool
    /// Membership of U+0000 to U+007F, negation included.
    private let low: UInt64
    private let high: UInt64

    fileprivate init(
        ranges: [ClosedRange<UInt32>],
        categories: UInt32,
        properties: [ScalarProperty.Test],
        isNegated: Bool
    ) {
        self.ranges = ranges
        self.categories = categories
        self.properties = properties
        self.isNegated = isNegated
        func half(_ start: UInt32) -> UInt64 {
            (0..<UInt32(64)).reduce(0) { bits, place in
                let isMember = Self.contains(start + place, ranges, categories, properties)
                return isMember != isNegated ? bits | 1 << UInt64(place) : bits
            }
        }
        low = half(0)
        high = half(64)
    }

    /// Whether a scalar value is a member.
    package func contains(_ value: UInt32) -> Bool {
        if value < 64 { return low >> UInt64(value) & 1 == 1 }
        if value < 128 { return high >> UInt64(value - 64) & 1 == 1 }
        return Self.contains(value, ranges, categories, properties) != isNegated
    }

    private static func contains(
        _ value: UInt32,
        _ ranges: [ClosedRange<UInt32>],
        _ categories: UInt32,
        _ properties: [ScalarProperty.Test]
    ) -> Bool {
        if search(ranges, value) { return true }
        guard categories != 0 || !properties.isEmpty, let scalar = Unicode.Scalar(value) else { return false }
        return categories & GeneralCategories.bit(of: scalar.properties.generalCategory) != 0
            || properties.contains { $0.property.holds(for: scalar) != $0.isNegated }
    }

    private static func search(_ ranges: [ClosedRange<UInt32>], _ value: UInt32) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if value < ranges[middle].lowerBound {
                high = middle
            } else if value > ranges[middle].upperBound {
                low = middle + 1
            } else {
                return true
            }
        }
        return false
    }
}

/// Collects the parts of a set.
struct ScalarSetBuilder {
    private var ranges: [ClosedRange<UInt32>] = []
    private var categories: UInt32 = 0
    private var properties: [ScalarProperty.Test] = []

    /// Adds a range of scalar values.
    mutating func add(_ range: ClosedRange<UInt32>) {
        ranges.append(range)
    }

    /// Adds ranges, or all scalars outside them.
    mutating func add(_ added: [ClosedRange<UInt32>], isNegated: Bool) {
        ranges += isNegated ? Self.complement(Self.normalized(added)) : added
    }

    /// Adds general categories, or all others.
    mutating func add(categories added: UInt32, isNegated: Bool) {
        categories |= isNegated ? ~added : added
    }

    /// Adds the scalars that have a property, or lack it.
    mutating func add(_ property: ScalarProperty, isNegated: Bool) {
        properties.append(ScalarProperty.Test(property: property, isNegated: isNegated))
    }

    /// The set of all that was added, or its complement.
    ///
    /// With `ignoreCase` the set holds folded scalars, and is meant to be asked for folded scalars only.
    func set(isNegated: Bool = false, ignoreCase: Bool) -> ScalarSet {
        let plain = ScalarSet(
            ranges: Self.normalized(ranges),
            categories: categories,
            properties: properties,
            isNegated: false
        )
        var all = ranges
        if ignoreCase {
            for pair in CaseFolding.pairs where plain.contains(pair.scalar) { all.append(pair.folded...pair.folded) }
        }
        return ScalarSet(
            ranges: Self.normalized(all),
            categories: categories,
            properties: properties,
            isNegated: isNegated
        )
    }

    private static func normalized(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    /// The gaps between sorted ranges, up to U+10FFFF.
    private static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if next < range.lowerBound { gaps.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { gaps.append(next...0x10FFFF) }
        return gaps
    }
}
