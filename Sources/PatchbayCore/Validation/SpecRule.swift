/// A rule of validation: what it finds is wrong in meaning, though every shape is right.
protocol SpecRule: SendableMetatype {
    /// The codes that are declared beside the rule.
    static var codes: [DiagnosticCode] { get }

    /// Looks at a spec and reports what it finds.
    static func check(_ context: SpecContext, _ findings: inout SpecFindings)
}

/// Runs every rule of validation over a spec.
enum SpecValidator {
    /// The rules; a new one is a file in `Rules` and a line here.
    static let rules: [any SpecRule.Type] = [
        IDRule.self,
        DefinitionRule.self,
        VariableRule.self,
        TemplateScopeRule.self,
        TemplateTextRule.self,
        ReferenceRule.self,
        UnusedNameRule.self,
        PermissionRule.self,
        ScopeRule.self,
        OAuth2Rule.self,
        PKCERule.self,
        ClientAuthenticationRule.self,
        RandomRule.self,
        CredentialRule.self,
        ConnectRule.self,
        TokenRule.self,
        SecretRule.self,
        HostRule.self,
        HeaderRule.self,
        RequestRule.self,
        LimitRule.self,
        ReadRule.self,
        PagingRule.self,
        IncrementRule.self,
        FanOutRule.self,
        FeedRule.self,
        JobRule.self,
        EmbeddedRule.self,
        CapRule.self,
        DeletionRule.self,
        ErrorListRule.self,
        PredicateRule.self,
        ReachabilityRule.self,
        PathRule.self,
        UnreadSettingRule.self,
        WebhookRule.self,
        CurrencyRule.self,
    ]

    /// What all rules find.
    static func check(_ context: SpecContext) -> [Diagnostic] {
        var findings = SpecFindings(context.sources)
        for rule in rules { rule.check(context, &findings) }
        return findings.diagnostics
    }
}
