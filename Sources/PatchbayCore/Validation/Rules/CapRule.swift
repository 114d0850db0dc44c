/// What is done at a cap can be done.
enum CapRule: SpecRule {
    static let codes: [DiagnosticCode] = [.cannotHappen]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for place in context.reads {
            for cap in place.reader.objects("caps") {
                guard let remedy = cap.text("then"), let lack = lack(remedy.value, place) else { continue }
                findings.report(
                    .cannotHappen,
                    "\(place.words) cannot `\(remedy.value)`: \(lack.reason)",
                    at: remedy.range,
                    help: lack.help
                )
            }
        }
    }

    private static func lack(_ remedy: String, _ place: ReadPlace) -> (reason: String, help: String)? {
        let read = place.read
        func sends(_ name: String) -> Bool { read.request?.sends(name) == true }
        switch remedy {
        case "splitWindow":
            guard read.incremental != nil, sends("since"), sends("until") else {
                return (
                    "it does not ask for a range of time",
                    "Add `incremental` and send `{since}` and `{until}`, or choose another remedy."
                )
            }
        case "restartFromWatermark":
            guard read.incremental != nil, sends("since"), read.order == .ascending else {
                return (
                    "its records do not come in ascending order from `{since}` on",
                    "Send `{since}`, sort by it and add `\"order\": \"ascending\"`, or choose another remedy."
                )
            }
        case "fullRead":
            guard place.reader.has("feed") || place.reader.has("checkpoint") else {
                return (
                    "a full read goes through the same request and meets the same cap",
                    "Choose `splitWindow` or `restartFromWatermark`."
                )
            }
        default: return nil
        }
        return nil
    }
}

extension DiagnosticCode {
    static let cannotHappen = DiagnosticCode(
        "cannot-happen",
        title: "Something described that can never happen",
        explanation: """
            The spec says what to do in a case that its other members rule out: a window to split where no range of time \
            is asked for, reading that stops at old records which come in no order, a deletion that the filter takes out \
            first, an absence that only full reads could show where later runs ask for changes alone.
            """,
        bad: #"{ "request": { "path": "/orders" }, "caps": [{ "records": 10000, "then": "splitWindow" }] }"#,
        good:
            #"{ "request": { "path": "/orders", "query": { "from": "{since}", "to": "{until}" } }, "caps": [{ "records": 10000, "then": "splitWindow" }] }"#
    )
}
