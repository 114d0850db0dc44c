import HTTPTypes
import PatchbayEngine

/// Every operation, in the order of the description.
enum APIOperations {
    static let base = "/api/integrations"

    static let all: [APIOperation] =
        [integrations] + ConnectionOperations.all + OAuthOperations.all + WebhookOperations.all + PublicOperations.all

    static let integrations = APIOperation(
        id: "listIntegrations",
        method: .get,
        path: base,
        tag: "Integrations",
        summary: "List the integrations that can be connected.",
        answer: Schemas.answer([
            ("integrations", ["type": "array", "items": Schemas.integration])
        ])
    )
}
