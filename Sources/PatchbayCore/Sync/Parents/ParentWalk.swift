import PatchbayEngine

/// Goes through every combination of a read's parents, a batch of stored records at a time.
struct ParentWalk: Sendable {
    /// What comes next.
    enum Step: Sendable, Hashable {
        /// A combination stands; whether it is the one that a checkpoint was taken at.
        case ready(isResumed: Bool)
        /// Parents must be handed over first.
        case load(ParentQuery)
        /// There are no more.
        case finished
    }

    /// Where a factor stands.
    private struct Slot: Sendable {
        /// The index of the value; -1 before the first.
        var index = -1
        var current: [SyncParent] = []
        /// The key behind which the walk of this level started.
        var start: String?
        /// The key behind which `current` was found.
        var before: String?
        var buffer: [SyncParent] = []
        /// The last key that was handed over, fit or unfit.
        var after: String?
        /// Whether nothing comes behind the buffer on this level.
        var isLast = false
        var level = 0
        /// Whether this level had parents.
        var isInhabited = false
    }

    private enum Move {
        case chosen
        case load(ParentQuery)
        case exhausted
    }

    let factors: [ParentFactor]
    private var slots: [Slot]
    /// How many slots are chosen.
    private var chosen = 0
    private var hasBegun = false
    /// Where a checkpoint stood, as long as it is being looked for.
    private var targets: [ParentPosition]

    /// How many parents are asked for at once.
    static let loadLimit = 200

    /// A walk from the start, or from where a checkpoint stood.
    init(_ factors: [ParentFactor], resuming targets: [ParentPosition] = []) {
        self.factors = factors
        self.targets = targets.count == factors.count ? targets : []
        slots = factors.map { _ in Slot() }
        if let first = self.targets.first { slots[0] = Self.slot(at: first) }
    }

    private static func slot(at target: ParentPosition) -> Slot {
        var slot = Slot()
        switch target {
        case .value(let index): slot.index = index - 1
        case .records(let after, _, let level):
            slot.start = after
            slot.after = after
            slot.level = level
            slot.isInhabited = true
        }
        return slot
    }

    // MARK: The current combination

    /// Where each factor stands.
    var positions: [ParentPosition] {
        zip(factors, slots).map { factor, slot in
            switch factor.source {
            case .values, .variable: .value(slot.index)
            case .records: .records(after: slot.before, keys: slot.current.map(\.key), level: slot.level)
            }
        }
    }

    /// The stored records of the combination, the outermost factor's first.
    var parents: [SyncParent] { slots.flatMap(\.current) }

    /// What tells the list of the combination from others, where no stored parents do: the values that it is read for.
    var listName: String {
        zip(factors, values).filter { !$0.0.isStored }.map(\.1.value.compactText).joined(separator: "\n")
    }

    /// How deep the combination's records are nested.
    var level: Int { slots.map(\.level).max() ?? 0 }

    /// What requests and rules see as the factors' values, by alias.
    var values: [(alias: String, value: JSONValue)] {
        zip(factors, slots).map { factor, slot in
            switch factor.source {
            case .values(let values): (factor.alias, values[slot.index])
            case .variable: (factor.alias, .null)
            case .records(let records):
                (
                    factor.alias,
                    records.batch == nil ? slot.current.first?.value ?? .null : .array(slot.current.map(\.value))
                )
            }
        }
    }

    /// Whether the combination is the last of its stored parents, so that they are done when it is.
    var isLastOfParents: Bool {
        zip(factors, slots).allSatisfy { factor, slot in
            if case .values(let values) = factor.source { slot.index == values.count - 1 } else { true }
        }
    }

    // MARK: Moving

    /// Moves to the next combination, the first one at first.
    mutating func next() -> Step {
        guard !factors.isEmpty else {
            defer { hasBegun = true }
            return hasBegun ? .finished : .ready(isResumed: true)
        }
        var place = min(chosen, factors.count - 1)
        while true {
            switch move(place) {
            case .load(let query):
                chosen = place
                return .load(query)
            case .chosen:
                let isMatch = matchesTarget(place)
                place += 1
                chosen = place
                if place == factors.count {
                    targets = []
                    return .ready(isResumed: isMatch)
                }
                slots[place] = isMatch ? Self.slot(at: targets[place]) : Slot()
            case .exhausted:
                targets = []
                guard place > 0 else {
                    chosen = 0
                    return .finished
                }
                place -= 1
                chosen = place
            }
        }
    }

    /// Hands over the parents that were asked for; `isLast` when none follow them.
    mutating func supply(_ parents: [SyncParent], isLast: Bool) {
        guard case .records(let records) = factors[chosen].source else { return }
        let isDeep = slots[chosen].level > 0
        let condition = isDeep ? records.recursion?.condition : records.condition
        slots[chosen].buffer += parents.filter { parent in
            condition?.holds(for: ProviderResponse(status: 200, body: Array(parent.record.compactText.utf8))) ?? true
        }
        if let last = parents.last { slots[chosen].after = last.key }
        // A batch that brings nothing new would be asked for again and again.
        slots[chosen].isLast = isLast || parents.isEmpty
    }

    /// Whether the slot stands where the checkpoint stood; once it does not, the rest starts afresh.
    private mutating func matchesTarget(_ place: Int) -> Bool {
        guard !targets.isEmpty else { return false }
        let isMatch =
            switch targets[place] {
            case .value(let index): slots[place].index == index
            case .records(_, let keys, let level):
                slots[place].level == level && slots[place].current.map(\.key) == keys
            }
        if !isMatch { targets = [] }
        return isMatch
    }

    private mutating func move(_ place: Int) -> Move {
        switch factors[place].source {
        case .values(let values):
            slots[place].index += 1
            return slots[place].index < values.count ? .chosen : .exhausted
        case .variable: return .exhausted
        case .records(let records):
            return move(place, records)
        }
    }

    private mutating func move(_ place: Int, _ records: ParentFactor.Records) -> Move {
        let wanted = records.batch ?? 1
        if slots[place].buffer.count >= wanted || slots[place].isLast && !slots[place].buffer.isEmpty {
            slots[place].before = slots[place].current.last?.key ?? slots[place].start
            slots[place].current = Array(slots[place].buffer.prefix(wanted))
            slots[place].buffer.removeFirst(slots[place].current.count)
            slots[place].isInhabited = true
            return .chosen
        }
        if slots[place].isLast {
            guard let recursion = records.recursion, slots[place].isInhabited,
                slots[place].level < recursion.maximumDepth
            else { return .exhausted }
            let level = slots[place].level + 1
            slots[place] = Slot()
            slots[place].level = level
        }
        return .load(
            ParentQuery(
                dataType: records.dataType,
                after: slots[place].after,
                level: slots[place].level,
                limit: max(Self.loadLimit, wanted),
                read: nil
            )
        )
    }
}
