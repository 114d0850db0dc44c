import Foundation

/// Who works on runs: a process of a machine, so that others on the machine can tell when it has died.
package struct RunHolder: Sendable {
    /// How the store names the holder.
    package var text: String
    /// Whether another holder is known to have died; false when nobody can tell.
    package var isGone: @Sendable (String) -> Bool

    /// A holder.
    package init(text: String, isGone: @escaping @Sendable (String) -> Bool) {
        self.text = text
        self.isGone = isGone
    }

    /// This process.
    package static func process(_ random: RandomSource) -> RunHolder {
        let host = ProcessInfo.processInfo.hostName
        let number = ProcessInfo.processInfo.processIdentifier
        let text = "\(host)/\(number)/\(Base64URL.encode(random.bytes(9)))"
        return RunHolder(text: text) { other in
            let parts = other.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == host, let process = Int32(parts[1]) else { return false }
            // A number that is ours was another's before, as in a container that was started again.
            if process == number { return other != text }
            return kill(process, 0) != 0 && errno == ESRCH
        }
    }
}
