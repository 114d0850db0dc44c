/// Where in a block the value of a path lies.
struct Slot {
    /// The first byte; a string's opening quote is left out.
    var start: Int32 = 0
    /// The byte after the last; a string's closing quote is left out.
    var end: Int32 = 0
    /// What lies there; absent until the scanner has passed it.
    var kind = Cell.Kind.absent
    /// How a string is written.
    var form = Cell.Form.clean
}
