/// The ways that are alive at one position, best first: instructions, each at most once, with their slots.
struct RegexThreads {
    private var places: [Int] = []
    private var slots: [Int] = []
    /// The generation in which an instruction was last reached.
    private var marks: [UInt32]
    private var generation: UInt32 = 1
    private let slotCount: Int

    init(instructionCount: Int, slotCount: Int) {
        marks = Array(repeating: 0, count: instructionCount)
        self.slotCount = slotCount
    }

    var count: Int { places.count }
    var isEmpty: Bool { places.isEmpty }

    subscript(thread: Int) -> Int { places[thread] }

    /// Notes that an instruction was reached; false when it was before.
    mutating func mark(_ place: Int) -> Bool {
        guard marks[place] != generation else { return false }
        marks[place] = generation
        return true
    }

    mutating func append(_ place: Int, slots added: [Int]) {
        places.append(place)
        if slotCount > 0 { slots.append(contentsOf: added) }
    }

    func slot(_ slot: Int, of thread: Int) -> Int { slots[thread * slotCount + slot] }

    func slots(of thread: Int) -> [Int] { Array(slots[thread * slotCount..<(thread + 1) * slotCount]) }

    mutating func removeAll() {
        places.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        generation &+= 1
        guard generation == 0 else { return }
        // After a full turn the old marks could be taken for new ones.
        for place in marks.indices { marks[place] = 0 }
        generation = 1
    }
}
