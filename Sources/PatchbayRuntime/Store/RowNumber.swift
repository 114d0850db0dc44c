/// Where the record of a list lies among those of all lists: the list in the upper bits of its row's number, the number
/// of its last change in the lower ones.
///
/// So the records of a list lie side by side in the order of their changes, and no index is needed to read them so.
enum RowNumber {
    /// How many bits a change has: 68 thousand million for each list, and 134 million lists.
    static let changeBits = 36
    /// The largest number of a change.
    static let lastChange = 1 << changeBits - 1
    /// The largest number of a list.
    static let lastList = 1 << (63 - changeBits) - 1

    /// The row of a change.
    static func of(_ change: Int, list: Int) -> Int { list << changeBits | change }

    /// The change of a row.
    static func change(of place: Int) -> Int { place & lastChange }
}
