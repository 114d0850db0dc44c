/// The version of Patchbay (Semantic Versioning 2.0.0).
enum PatchbayVersion {
    /// The version, as `--version` tells it.
    static let text = "0.1.0"
}
