import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// A session token taken apart (RFC 7515 section 3.1); nothing in it is trusted yet.
struct SessionToken {
    /// The key that signed it, by its name.
    let keyID: String?
    /// What the signature covers.
    let signedBytes: [UInt8]
    let signature: [UInt8]
    private let payload: [UInt8]

    /// Why a token is refused, for the log; the caller learns only that authentication is required.
    enum Refusal: String, Error, Sendable {
        case malformed, algorithm, critical, unknownKey, signature, claims, issuer, expired, notYet, party, pending
    }

    /// Takes a token apart; only RS256 without critical extensions goes on (RFC 8725 sections 3.1 and 3.2).
    init(_ text: String) throws(Refusal) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]), !signature.isEmpty
        else { throw .malformed }
        guard let fields = (try? JSONValue(parsing: header))?.objectValue else { throw .malformed }
        guard fields["alg"] == "RS256" else { throw .algorithm }
        guard fields["crit"] == nil else { throw .critical }
        if let type = fields["typ"] {
            guard type.stringValue?.uppercased() == "JWT" else { throw .malformed }
        }
        if let keyID = fields["kid"] {
            guard let name = keyID.stringValue, !name.isEmpty else { throw .malformed }
            self.keyID = name
        } else {
            keyID = nil
        }
        signedBytes = Array("\(parts[0]).\(parts[1])".utf8)
        self.signature = signature
        self.payload = payload
    }

    /// How far the clocks of the issuer and of this machine may be apart, in seconds.
    private static let skew = 5.0

    /// Who the token is for, after its signature was found good.
    func caller(_ identity: ServerSettings.Identity, now: Timestamp) throws(Refusal) -> Caller {
        guard let claims = (try? JSONValue(parsing: payload))?.objectValue else { throw .malformed }
        guard let issuer = claims["iss"]?.stringValue, issuer == identity.issuer else { throw .issuer }
        let seconds = Double(now.microseconds) / 1_000_000
        guard let expiry = Self.number(claims["exp"]) else { throw .claims }
        guard seconds - Self.skew < expiry else { throw .expired }
        for name in ["nbf", "iat"] {
            guard let value = claims[name] else { continue }
            guard let start = Self.number(value) else { throw .claims }
            guard seconds + Self.skew >= start else { throw .notYet }
        }
        if let party = claims["azp"], party.stringValue == nil { throw .claims }
        if !identity.authorizedParties.isEmpty {
            guard let party = claims["azp"]?.stringValue, identity.authorizedParties.contains(party) else {
                throw .party
            }
        }
        guard claims["sts"] != "pending" else { throw .pending }
        guard let user = Self.identifier(claims["sub"]) else { throw .claims }
        let organization = claims["o"]?["id"] ?? claims["org_id"]
        guard let organization, organization != .null else { return Caller(user: user) }
        guard let id = Self.identifier(organization) else { throw .claims }
        return Caller(user: user, organization: id)
    }

    private static func number(_ value: JSONValue?) -> Double? { value?.numberValue.flatMap { Double($0.text) } }

    /// A short text without control characters.
    private static func identifier(_ value: JSONValue?) -> String? {
        guard let text = value?.stringValue, (1...256).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        return text
    }
}
