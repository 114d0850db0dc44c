import PatchbayEngine

/// What a provider tells of its own accord, at `POST /webhooks/{service}`.
enum WebhookShapes {
    /// Webhooks.
    static let webhooks = SpecShape(
        "webhooks",
        "How the provider tells of changes, so that they are read at once.",
        [
            SpecField(
                "signature",
                .typed([
                    SpecShape("hmac", "A keyed digest of the delivery under a secret that both sides know.", hmac),
                    SpecShape("standardWebhooks", "The scheme of the Standard Webhooks specification.", []),
                    SpecShape(
                        "token",
                        "The secret itself, in a header.",
                        [
                            SpecField("header", .text(.any), "The header.", isRequired: true),
                            SpecField("prefix", .text(.any), "What stands before it.", examples: ["Bearer "]),
                        ]
                    ),
                ]),
                "How a delivery proves where it comes from; the secret is the server's setting `webhooks.SERVICE.secret`.",
                isRequired: true
            ),
            SpecField(
                "id",
                .named(.rule),
                "What tells deliveries apart, so that one that comes twice counts once; what was signed if not said."
            ),
            SpecField(
                "challenge",
                .object(challenge),
                "A delivery that wants an answer and tells nothing, as when the address is set up."
            ),
            SpecField(
                "events",
                .either([.object(event), .list(.object(event))]),
                "What a delivery tells; several where deliveries have several forms.",
                isRequired: true
            ),
        ]
    )

    private static let hmac = [
        SpecField("header", .text(.any), "The header that has the signature.", isRequired: true),
        SpecField("separator", .text(.any), "What stands between the entries of the header, where it has several."),
        SpecField(
            "prefix",
            .text(.any),
            "What stands before a signature; entries without it are passed over.",
            examples: ["v1=", "sha256="]
        ),
        SpecField("encoding", .text(.choice(["hex", "base64"])), "How a signature is written.", isRequired: true),
        SpecField(
            "digest",
            .text(.choice(WebhookDigest.allCases.map(\.rawValue))),
            "The digest of the HMAC (RFC 2104).",
            default: "sha256"
        ),
        SpecField(
            "timestamp",
            .keyed([
                SpecShape("header", "A header of its own.", [SpecField("header", .text(.any), "Its name.")]),
                SpecShape(
                    "entry",
                    "An entry of the signature's header.",
                    [SpecField("entry", .text(.any), "What stands before it.", examples: ["t="])]
                ),
            ]),
            "Where the delivery says when it was signed, in seconds since 1970."
        ),
        SpecField("idHeader", .text(.any), "The header that has the delivery's id, where it is signed as `{id}`."),
        SpecField(
            "signs",
            .text(.template),
            "What is signed: `{body}` is the body as it came, `{timestamp}` and `{id}` are the texts of the headers.",
            default: "{body}",
            examples: ["{timestamp}.{body}"]
        ),
        SpecField(
            "toleranceSeconds",
            .integer(1...86_400),
            "How far the timestamp may be from now; older deliveries are refused.",
            default: 300
        ),
        SpecField(
            "secretEncoding",
            .text(.choice(["text", "base64", "hex"])),
            "What the key is of the secret: its own bytes, or those it spells.",
            default: "text"
        ),
    ]

    private static let challenge = SpecShape(
        "challenge",
        "A delivery that wants an answer.",
        [
            SpecField("when", .named(.predicate), "Which deliveries.", isRequired: true),
            SpecField("reply", .named(.rule), "The text that is answered.", isRequired: true),
        ]
    )

    private static let event = SpecShape(
        "event",
        "What a delivery tells.",
        [
            SpecField(
                "items",
                .text(.path),
                "Where the delivery has its events; rules and conditions look at one of them.",
                default: "$"
            ),
            SpecField(
                "account",
                .named(.rule),
                "The provider's account that the event is about, as the first variable that connecting brings has it.",
                isRequired: true
            ),
            SpecField(
                "dataTypes",
                .map(.named(.predicate)),
                "Which events touch a data type; every event touches all if not said."
            ),
            SpecField("revokedWhen", .named(.predicate), "Which events tell that the account took its grant back."),
        ]
    )
}
