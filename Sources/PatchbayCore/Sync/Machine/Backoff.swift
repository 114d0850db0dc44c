/// Pauses between tries: they double up to a cap, half of each by chance so that clients do not come in step.
struct Backoff: Sendable, Hashable {
    /// The state of the chance (SplitMix64), from a seed that the driver brings.
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The pause before the try of a number, from 1 for the first repetition, in microseconds.
    mutating func microseconds(before repetition: Int, _ retry: RetrySpec) -> Int {
        let longest = max(1, retry.maximumSeconds)
        let doubled = max(1, retry.initialSeconds) << min(30, max(0, repetition - 1))
        let half = min(longest, doubled) * 500_000
        return half + Int(next() % UInt64(half + 1))
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
