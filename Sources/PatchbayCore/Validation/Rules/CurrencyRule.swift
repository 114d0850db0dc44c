import PatchbayEngine

/// Currencies have codes of ISO 4217.
enum CurrencyRule: SpecRule {
    static let codes: [DiagnosticCode] = [.unknownCurrency]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for name in SpecContext.names(context.root["api"]?["currency"]?["minorUnits"]) where !isCode(name.value) {
            let mended = name.value.uppercased()
            let isKnown = CurrencyTable.codes.contains(mended)
            findings.report(
                .unknownCurrency,
                "`\(name.value)` is not the code of a currency" + (isKnown ? "; did you mean `\(mended)`?" : ""),
                at: name.range,
                found: name.value,
                help: isKnown ? nil : "Write the three capital letters of ISO 4217.",
                fixes: isKnown
                    ? [
                        Diagnostic.Fix(
                            title: "Write `\(mended)`",
                            range: name.range,
                            replacement: JSONText.quoted(mended)
                        )
                    ] : []
            )
        }
    }

    /// Three capital letters: codes that are retired or new are not refused.
    private static func isCode(_ name: String) -> Bool {
        name.utf8.count == 3 && name.utf8.allSatisfy { $0 &- 0x41 < 26 }
    }
}

extension DiagnosticCode {
    static let unknownCurrency = DiagnosticCode(
        "unknown-currency",
        title: "A currency that does not exist",
        explanation:
            "Decimal places are looked up by the code of ISO 4217; under another name they would never be found.",
        bad: #"{ "currency": { "minorUnits": { "isk": 2 } } }"#,
        good: #"{ "currency": { "minorUnits": { "ISK": 2 } } }"#
    )
}
