/// Who owns a connection: a user, or the organisation that is active in the user's session.
package struct Owner: Hashable, Sendable {
    /// `user:ID` or `org:ID`, as every key of the store begins.
    package let text: String

    /// A user by the `sub` of the session.
    package static func user(_ id: String) -> Owner { Owner(text: "user:" + id) }
    /// An organisation by its id.
    package static func organization(_ id: String) -> Owner { Owner(text: "org:" + id) }

    /// An owner as the store wrote it; nil when the text is none.
    package init?(stored text: String) {
        guard text.hasPrefix("user:") || text.hasPrefix("org:") else { return nil }
        self.text = text
    }

    private init(text: String) {
        self.text = text
    }
}

/// Who asks: a user, who acts for an owner.
package struct Caller: Hashable, Sendable {
    /// The `sub` of the session.
    package var user: String
    /// Whose connections the caller sees.
    package var owner: Owner

    /// A caller; without an organisation the user is the owner.
    package init(user: String, organization: String? = nil) {
        self.user = user
        owner = organization.map { Owner.organization($0) } ?? .user(user)
    }
}
