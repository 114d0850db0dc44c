import Foundation

/// The lines of a pipe as they come, read by a thread of its own.
///
/// A thread that waits in `read` rather than a handler of readable events: the end of a handler and the closing of its
/// descriptor can meet an event that is already on its way, and then the library reads memory that it has freed.
actor PipeLines {
    private var iterator: AsyncStream<Data>.Iterator
    private var buffer = Data()

    init(_ handle: FileHandle) {
        let (stream, continuation) = AsyncStream<Data>.makeStream()
        let thread = Thread {
            while true {
                let data = handle.availableData
                if data.isEmpty { break }
                continuation.yield(data)
            }
            continuation.finish()
        }
        thread.start()
        iterator = stream.makeAsyncIterator()
    }

    /// The next line; nil at the end.
    func next() async -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer = Data(buffer[buffer.index(after: end)...])
                return line
            }
            var moving = iterator
            guard let more = await moving.next(isolation: self) else { return nil }
            iterator = moving
            buffer.append(more)
        }
    }
}
