import NIOCore
import NIOPosix

/// Sends one request over and over on several connections, as fast as answers come.
package enum LoadGenerator {
    /// What came of it.
    package struct Figures: Sendable {
        /// How many answers came with the status 200.
        package var answers: Int
        /// How many came with another.
        package var failures: Int
        /// How long all of it took.
        package var elapsed: Duration
        /// How long each answer took, sorted.
        package var latencies: [Duration]

        /// The latency that a part of the answers did not exceed, 0.5 for the median.
        package func latency(_ part: Double) -> Duration {
            latencies.isEmpty ? .zero : latencies[min(latencies.count - 1, Int(Double(latencies.count) * part))]
        }
    }

    /// Sends a GET with these header fields for a time.
    package static func run(
        port: Int,
        path: String,
        headers: [(name: String, value: String)] = [],
        connections: Int,
        duration: Duration
    ) async throws -> Figures {
        let fields = ([(name: "Host", value: "127.0.0.1")] + headers).map { "\($0.name): \($0.value)\r\n" }.joined()
        let request = ByteBuffer(string: "GET \(path) HTTP/1.1\r\n\(fields)\r\n")
        let start = ContinuousClock.now
        var figures = Figures(answers: 0, failures: 0, elapsed: .zero, latencies: [])
        try await withThrowingTaskGroup(of: Figures.self) { group in
            for _ in 0..<connections {
                group.addTask { try await one(port, request, until: start + duration) }
            }
            for try await part in group {
                figures.answers += part.answers
                figures.failures += part.failures
                figures.latencies += part.latencies
            }
        }
        figures.elapsed = ContinuousClock.now - start
        figures.latencies.sort()
        return figures
    }

    private static func one(
        _ port: Int,
        _ request: ByteBuffer,
        until end: ContinuousClock.Instant
    ) async throws -> Figures {
        let channel = try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var figures = Figures(answers: 0, failures: 0, elapsed: .zero, latencies: [])
            var incoming = inbound.makeAsyncIterator()
            while ContinuousClock.now < end {
                let sent = ContinuousClock.now
                try await outbound.write(request)
                var answer = ByteBuffer()
                while !isWhole(answer) {
                    guard let more = try await incoming.next() else { return figures }
                    answer.writeImmutableBuffer(more)
                }
                figures.latencies.append(ContinuousClock.now - sent)
                let isGood = answer.readableBytesView.starts(with: "HTTP/1.1 200".utf8)
                if isGood { figures.answers += 1 } else { figures.failures += 1 }
            }
            return figures
        }
    }

    /// Whether an answer with a length has come to its end.
    private static func isWhole(_ answer: ByteBuffer) -> Bool {
        let bytes = answer.readableBytesView
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return false }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
        guard let line = head.split(separator: "\r\n").first(where: { $0.hasPrefix("content-length:") }),
            let length = Int(line.dropFirst("content-length:".count).drop { $0 == " " })
        else { return false }
        return bytes.distance(from: end.upperBound, to: bytes.endIndex) >= length
    }
}
