import PatchbayEngine

/// The secrets of one connection: the tokens it was granted and what its owner supplied.
package struct ConnectionCredentials: Sendable {
    /// A token and what belongs to it.
    package struct Token: Sendable {
        /// The access token.
        package var access: Secret<String>
        /// The refresh token; nil when there is none.
        package var refresh: Secret<String>?
        /// The secret that signs with it (RFC 5849); nil elsewhere.
        package var secret: Secret<String>?
        /// When the access token expires; nil when it does not, or when nobody knows.
        package var expiresAt: Timestamp?
        /// When the refresh token expires; nil when nobody knows.
        package var refreshExpiresAt: Timestamp?

        /// A token.
        package init(
            access: Secret<String>,
            refresh: Secret<String>? = nil,
            secret: Secret<String>? = nil,
            expiresAt: Timestamp? = nil,
            refreshExpiresAt: Timestamp? = nil
        ) {
            self.access = access
            self.refresh = refresh
            self.secret = secret
            self.expiresAt = expiresAt
            self.refreshExpiresAt = refreshExpiresAt
        }
    }

    /// The name of the main token.
    package static let main = ""

    /// The tokens by the names of the spec; ``main`` is the token response's own.
    package var tokens: [String: Token]
    /// The credentials that the owner supplied, by the names of the spec.
    package var supplied: [String: Secret<String>]

    /// Credentials.
    package init(tokens: [String: Token] = [:], supplied: [String: Secret<String>] = [:]) {
        self.tokens = tokens
        self.supplied = supplied
    }

    /// Every secret among them.
    package var secrets: [Secret<String>] {
        tokens.values.flatMap { [$0.access, $0.refresh, $0.secret].compactMap(\.self) } + Array(supplied.values)
    }

    /// When the first access token expires; nil when none does.
    package var expiresAt: Timestamp? { tokens.values.compactMap(\.expiresAt).min() }

    /// These with newer tokens: a refresh token that was not replaced is kept (RFC 6749 section 6).
    package func renewed(with newer: [String: Token]) -> ConnectionCredentials {
        var renewed = self
        for (name, var token) in newer {
            if token.refresh == nil, let old = tokens[name] {
                token.refresh = old.refresh
                token.refreshExpiresAt = old.refreshExpiresAt
            }
            renewed.tokens[name] = token
        }
        return renewed
    }
}

/// The form in which credentials are sealed and stored.
extension ConnectionCredentials {
    /// The JSON text, secrets in the clear: to be sealed at once.
    package func encoded() -> Secret<[UInt8]> {
        var all = JSONObject()
        for (name, token) in tokens.sorted(by: { $0.key < $1.key }) {
            var object = JSONObject()
            object["access"] = .string(token.access.reveal())
            object["refresh"] = token.refresh.map { .string($0.reveal()) }
            object["secret"] = token.secret.map { .string($0.reveal()) }
            object["expiresAt"] = token.expiresAt.map { .number(JSONNumber($0.microseconds)) }
            object["refreshExpiresAt"] = token.refreshExpiresAt.map { .number(JSONNumber($0.microseconds)) }
            all[name] = .object(object)
        }
        var values = JSONObject()
        for (name, value) in supplied.sorted(by: { $0.key < $1.key }) { values[name] = .string(value.reveal()) }
        let whole = JSONValue.object(
            JSONObject([.init(name: "tokens", value: .object(all)), .init(name: "supplied", value: .object(values))])
        )
        return Secret(Array(whole.compactText.utf8))
    }

    /// The credentials of a text that ``encoded()`` made; nil for any other.
    package init?(decoding secret: Secret<[UInt8]>) {
        guard let whole = try? JSONValue(parsing: secret.reveal()), let tokens = whole["tokens"]?.objectValue,
            let supplied = whole["supplied"]?.objectValue
        else { return nil }
        self.init()
        for member in tokens.members {
            guard let access = member.value["access"]?.stringValue else { return nil }
            self.tokens[member.name] = Token(
                access: Secret(access),
                refresh: member.value["refresh"]?.stringValue.map { Secret($0) },
                secret: member.value["secret"]?.stringValue.map { Secret($0) },
                expiresAt: Self.instant(member.value["expiresAt"]),
                refreshExpiresAt: Self.instant(member.value["refreshExpiresAt"])
            )
        }
        for member in supplied.members {
            guard let value = member.value.stringValue else { return nil }
            self.supplied[member.name] = Secret(value)
        }
    }

    private static func instant(_ value: JSONValue?) -> Timestamp? {
        value?.numberValue?.intValue.map { Timestamp(microseconds: $0) }
    }
}
