import PatchbayEngine

/// Budgets and retries say something that can be kept.
enum LimitRule: SpecRule {
    static let codes: [DiagnosticCode] = []

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        guard let api = SpecReader(context.root["api"] ?? .invalid(context.root.range), .object(APIShapes.api)) else {
            return
        }
        var names: [Located<String>] = []
        for limit in api.objects("rateLimits") {
            checkBudget(limit, &findings)
            guard let name = limit.text("name") else { continue }
            if let first = names.first(where: { $0.value == name.value }) {
                findings.report(
                    .contradiction,
                    "two budgets have the name `\(name.value)`",
                    at: name.range,
                    help: "Give one of them another name.",
                    related: [(first.range, "the first one is here")]
                )
            }
            names.append(name)
        }
        if let retry = api.object("retry") { checkRetry(retry, &findings) }
    }

    private static func checkBudget(_ limit: SpecReader, _ findings: inout SpecFindings) {
        for (one, other) in [("requests", "perSeconds"), ("perSeconds", "requests")]
        where limit.has(one) && !limit.has(other) {
            findings.report(
                .missingMember,
                "`\(one)` needs the member `\(other)`",
                at: limit.range.head,
                expected: other,
                help: "Add `\"\(other)\"`: a budget is so many requests in so many seconds."
            )
        }
        if !limit.has("requests"), !limit.has("perSeconds"), !limit.has("concurrent"), !limit.has("remainingHeader") {
            findings.report(
                .missingMember,
                "the budget limits nothing",
                at: limit.range.head,
                expected: "requests",
                help: "Add `requests` and `perSeconds`, or `concurrent`."
            )
        }
    }

    private static func checkRetry(_ retry: SpecReader, _ findings: inout SpecFindings) {
        for status in retry.node("on")?.elements ?? [] {
            guard let number = status.value?.numberValue?.intValue, (100..<400).contains(number) else { continue }
            findings.report(
                .wrongValue,
                "`\(number)` is the status of a success, and would be asked for again",
                at: status.range,
                help: "Name statuses from 400 on."
            )
        }
        if let first = retry.integer("initialSeconds"), let longest = retry.integer("maximumSeconds"), first > longest,
            let node = retry.node.member(retry.has("initialSeconds") ? "initialSeconds" : "maximumSeconds")
        {
            findings.report(
                .wrongValue,
                "the first pause of \(first) seconds is longer than the longest of \(longest)",
                at: node.value.range,
                help: "Make `maximumSeconds` the larger one."
            )
        }
    }
}
