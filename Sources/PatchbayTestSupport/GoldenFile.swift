import Foundation

/// A file under version control that holds what a print must be.
///
/// With `PATCHBAY_UPDATE_GOLDENS=1` in the environment the file is rewritten, and the check fails all the same, so that
/// such a run cannot pass unnoticed.
public struct GoldenFile: Sendable {
    private let url: URL

    /// A file by its path from the root of the repository.
    public init(_ path: String) {
        url = repositoryRoot.appending(path: path)
    }

    /// Why a print is not accepted.
    public struct Mismatch: Error, CustomStringConvertible {
        /// What to tell the person who runs the test.
        public let description: String
    }

    /// Compares a text with the file.
    /// - Throws: a `Mismatch` that shows the first line that differs, or that the file was rewritten.
    public func check(_ text: String) throws {
        if ProcessInfo.processInfo.environment["PATCHBAY_UPDATE_GOLDENS"] == "1" {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
            throw Mismatch(
                description: "\(url.lastPathComponent) was rewritten; run the tests again without the update"
            )
        }
        guard let data = try? Data(contentsOf: url) else {
            throw Mismatch(description: "there is no \(url.lastPathComponent); run with PATCHBAY_UPDATE_GOLDENS=1")
        }
        let expected = String(decoding: data, as: UTF8.self)
        guard !expected.utf8.elementsEqual(text.utf8) else { return }
        let (old, new) = (Self.lines(expected), Self.lines(text))
        let place =
            zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
        throw Mismatch(
            description: """
                \(url.lastPathComponent), line \(place + 1)
                expected: \(place < old.count ? old[place] : "the end")
                found:    \(place < new.count ? new[place] : "the end")
                """
        )
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
