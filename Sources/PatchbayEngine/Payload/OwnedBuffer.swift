/// A growing list with one owner: no reference to count, no copy to notice, elements read in place.
///
/// Places are checked in a debug build alone; it is for the tables of the hot path, whose indices the plan's compiler made.
@safe struct OwnedBuffer<Element>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    /// The number of elements.
    private(set) var count = 0

    /// An empty list with room for some elements.
    init(capacity: Int = 16) {
        self.capacity = max(1, capacity)
        unsafe base = .allocate(capacity: self.capacity)
    }

    /// A list of these elements.
    init(_ elements: some Collection<Element>) {
        self.init(capacity: elements.count)
        for element in elements { append(element) }
    }

    deinit {
        unsafe base.deinitialize(count: count)
        unsafe base.deallocate()
    }

    /// The element at a place, read and changed where it lies.
    @inline(__always) subscript(place: Int) -> Element {
        _read {
            assert(place >= 0 && place < count)
            yield unsafe base[place]
        }
        _modify {
            assert(place >= 0 && place < count)
            yield unsafe &base[place]
        }
    }

    @inline(never) private mutating func grow(to wanted: Int) {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: wanted)
        unsafe larger.moveInitialize(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity = wanted
    }

    /// Adds an element.
    @inline(__always) mutating func append(_ element: Element) {
        if count == capacity { grow(to: capacity * 2) }
        unsafe (base + count).initialize(to: element)
        count += 1
    }

    /// Adds as many copies of an element.
    mutating func append(repeating element: Element, count number: Int) {
        if capacity - count < number { grow(to: max(capacity * 2, count + number)) }
        unsafe (base + count).initialize(repeating: element, count: number)
        count += number
    }

    /// Adds copies of the elements of a range of another list.
    @inline(__always) mutating func append(_ start: Int, _ number: Int, of other: borrowing OwnedBuffer<Element>) {
        assert(start >= 0 && start + number <= other.count)
        if capacity - count < number { grow(to: max(capacity * 2, count + number)) }
        unsafe (base + count).initialize(from: other.base + start, count: number)
        count += number
    }

    /// Adds copies of elements.
    mutating func append(contentsOf elements: [Element]) {
        if capacity - count < elements.count { grow(to: max(capacity * 2, count + elements.count)) }
        unsafe elements.withUnsafeBufferPointer { elements in
            guard let first = elements.baseAddress else { return }
            unsafe (base + count).initialize(from: first, count: elements.count)
        }
        count += elements.count
    }

    /// Copies of all elements.
    func array() -> [Element] { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }

    /// Forgets the last elements.
    @inline(__always) mutating func removeLast(_ number: Int) { removeAll(from: count - number) }

    /// Forgets the elements from a place on.
    @inline(__always) mutating func removeAll(from place: Int) {
        assert(place >= 0 && place <= count)
        unsafe (base + place).deinitialize(count: count - place)
        count = place
    }
}

extension OwnedBuffer<UInt8> {
    /// Eight bytes from a place, the first in the lowest bits.
    @inline(__always) func word(at place: Int) -> UInt64 {
        assert(place >= 0 && place + 8 <= count)
        return unsafe UInt64(littleEndian: UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self))
    }

    /// Replaces eight bytes.
    @inline(__always) mutating func setWord(_ word: UInt64, at place: Int) {
        assert(place >= 0 && place + 8 <= count)
        unsafe UnsafeMutableRawPointer(base + place).storeBytes(of: word.littleEndian, as: UInt64.self)
    }

    /// The bytes of a range, valid until the list grows; `PaddedBytes.padding` more must follow it.
    @inline(__always) func bytes(_ start: Int, _ end: Int) -> PaddedBytes {
        assert(start >= 0 && end + PaddedBytes.padding <= count)
        return unsafe PaddedBytes(base: base + start, count: end - start)
    }
}
