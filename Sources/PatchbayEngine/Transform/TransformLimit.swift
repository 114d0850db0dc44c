/// What bounds the results of transforms, so that no spec and no record can ask for unbounded memory.
package enum TransformLimit {
    /// The most bytes of a text, a list or an object that a transform makes.
    package static let bytes = 16 * 1024 * 1024

    /// Fails when bytes that are about to be made are too many.
    static func check(_ count: Int) throws(TransformFailure) {
        guard count <= bytes else { throw TransformFailure(message: message) }
    }

    /// What is said of a result that is too long.
    static let message = "the result would be longer than \(bytes / 1024 / 1024) MiB"
}
