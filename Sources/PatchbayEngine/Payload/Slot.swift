/// Where in a block the value of a path lies.
struct Slot: Hashable, Sendable {
    /// The first byte; a string's opening quote is left out.
    var start: Int32 = 0
    /// The byte after the last; a string's closing quote is left out.
    var end: Int32 = 0
    /// Of a list whose elements were read on the way: the place of the slots of the first element; -1 for none.
    var firstRow: Int32 = -1
    /// The number of elements that were read on the way; -1 when they were too many to keep.
    var rowCount: Int32 = 0
    /// Of an element that was read on the way: where the slots of the next one are; -1 for none.
    var nextRow: Int32 = -1
    /// What lies there; absent until the scanner has passed it.
    var kind = Cell.Kind.absent
    /// How a string is written.
    var form = Cell.Form.clean
}
