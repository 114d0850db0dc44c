/// How far a run goes before it stops and says so.
package struct SyncLimits: Sendable, Hashable {
    /// How many pages without records may follow one another.
    package var emptyPages = 100
    /// How many pages a list may have.
    package var pages = 1_000_000
    /// The longest wait, in seconds, that a run sits through; for a longer one it gives its worker back.
    package var longestWaitSeconds = 120
    /// How often a list may be begun again.
    package var restarts = 3
    /// How many bytes a record may have whose lists are read on.
    package var recordBytes = 16_777_216
    /// How many bytes the values may have that are asked for before anything is read.
    package var preparedBytes = 262_144
    /// How many skips a summary tells of; further ones are counted.
    package var skips = 100

    /// The usual limits.
    package init() {}
}
