package import PatchbayEngine

/// Why a page cannot be read, or does not lead on as it says.
package enum PageError: Error, Sendable, Equatable {
    /// The body is no whole JSON text.
    case unreadable(PayloadFault)
    /// There are no records where the spec says: the path, and what is there.
    case noRecords(path: String, found: String)
    /// A page of CSV is no table: the line, and why.
    case badTable(line: Int, String)
    /// What should lead to the next page, or be kept for the next run, is neither a text nor a number.
    case badCursor(found: String)
    /// What should say whether more pages follow is neither true nor false.
    case badSignal(path: String, found: String)
    /// More pages are announced, and nothing leads to them.
    case signalWithoutCursor
    /// The page leads to one that was read already.
    case repeatedPosition(String)
    /// The page starts with a record that another page started with.
    case repeatedRecord
    /// So many pages in a row had no records, and there was always another.
    case emptyPages(Int)
    /// The read has more pages than this.
    case tooManyPages(Int)
    /// A record has more bytes than this with the lists inside it read on.
    case largeRecord(Int)

    /// Whether another try may bring a whole page.
    var isTransient: Bool {
        switch self {
        case .unreadable, .badTable: true
        default: false
        }
    }

    /// One clause for the user.
    package var message: String {
        switch self {
        case .unreadable(let fault): "the answer is not JSON at byte \(fault.offset + 1): \(fault.message)"
        case .noRecords(let path, let found): "the answer has no records at `\(path)`: found \(found)"
        case .badTable(let line, let reason): "the answer is no table of CSV at line \(line): \(reason)"
        case .badCursor(let found):
            "what should lead on is \(found), expected a text or a number: name the member of it that leads on"
        case .badSignal(let path, let found):
            "`while` finds \(found) at `\(path)`, expected `true` or `false`: compare what is written otherwise, by `equals`"
        case .signalWithoutCursor: "the answer says that more pages follow and names no next page"
        case .repeatedPosition(let position): "the pages go round in a loop: \(position) came twice"
        case .repeatedRecord: "the pages go round in a loop: two pages start with the same record"
        case .emptyPages(let count): "\(count) pages in a row had no records, and always another was to follow"
        case .tooManyPages(let limit): "the read has more than \(limit) pages"
        case .largeRecord(let limit): "a record has more than \(limit) bytes with the lists inside it read on"
        }
    }
}
