/// How much room is asked for runs of bytes that come and go, page after page.
///
/// The pages of a list are nearly of one size, but not quite. Rounded up they are, and what one gives back fits the next;
/// else the memory between them falls to pieces that fit none.
package enum ByteRoom {
    /// The capacity for so many bytes: at most an eighth more.
    package static func capacity(for count: Int) -> Int {
        let unit = max(512, 1 << max(0, Int.bitWidth - count.leadingZeroBitCount - 4))
        return (count + unit - 1) / unit * unit
    }
}
