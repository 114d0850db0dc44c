/// What becomes of digits that a result has no place for.
package enum RoundingMode: String, Sendable, CaseIterable {
    /// To the nearest; a tie to the even neighbour (IEEE 754 `roundTiesToEven`).
    case halfEven
    /// To the nearest; a tie away from zero.
    case halfUp
    /// To the nearest; a tie towards zero.
    case halfDown
    /// Away from zero.
    case up
    /// Towards zero.
    case down
    /// Towards positive infinity.
    case ceiling
    /// Towards negative infinity.
    case floor

    /// The part of a number that is dropped, against half a unit of the last place that stays.
    enum Remainder {
        case zero, belowHalf, half, aboveHalf
    }

    /// Whether the magnitude grows by one unit of its last place.
    func raises(_ magnitude: UInt128, _ remainder: Remainder, isNegative: Bool) -> Bool {
        guard remainder != .zero else { return false }
        return switch self {
        case .halfEven: remainder == .aboveHalf || remainder == .half && magnitude % 2 == 1
        case .halfUp: remainder != .belowHalf
        case .halfDown: remainder == .aboveHalf
        case .up: true
        case .down: false
        case .ceiling: !isNegative
        case .floor: isNegative
        }
    }
}
