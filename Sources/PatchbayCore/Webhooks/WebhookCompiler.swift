extension RequestCompiler {
    /// The plan of a provider's webhooks.
    mutating func webhooks(_ spec: WebhookSpec) -> WebhookPlan {
        WebhookPlan(
            signature: WebhookSignature(spec.signature),
            whole: whole(spec),
            forms: spec.events.compactMap { form($0) }
        )
    }

    private mutating func whole(_ spec: WebhookSpec) -> WebhookPlan.Whole {
        var values = self.values(.answer)
        var whole = WebhookPlan.Whole()
        if let challenge = spec.challenge, let condition = values.condition(challenge.condition) {
            whole.challenge = (condition, values.rule(challenge.reply))
        }
        whole.id = spec.id.map { values.rule($0) }
        whole.values = values.plan
        diagnostics += values.diagnostics
        return whole
    }

    private mutating func form(_ spec: WebhookSpec.Event) -> WebhookPlan.Form? {
        var values = self.values(.event)
        let account = values.rule(spec.account)
        let dataTypes = spec.dataTypes?.compactMap { type in
            values.condition(type.condition).map { (name: type.name.value, condition: $0) }
        }
        let revoked = spec.revokedWhen.flatMap { values.condition($0) }
        diagnostics += values.diagnostics
        return values.plan.map {
            WebhookPlan.Form(
                items: spec.items,
                values: $0,
                account: account,
                dataTypes: dataTypes,
                revoked: revoked
            )
        }
    }
}
