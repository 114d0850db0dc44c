import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization

/// A provider of the repository that serves the payloads of its examples, with the service's own paging.
final class ExampleProvider: Sendable {
    /// A payload and what must be stored of it; nil when nothing is, for it is deleted, filtered or refused.
    struct Payload: Sendable {
        var record: JSONValue
        var parent: JSONValue?
        var output: JSONValue?
    }

    // A class because the server's tasks and the test look at one state.
    private struct State {
        /// Whether what was held back is served, too.
        var isLate = false
        var requests: [LoopbackServer.Request] = []
    }

    let id: String
    /// By data type, in the order of the files.
    let payloads: [String: [Payload]]
    private let state = Mutex(State())

    /// How many records a page has.
    private static let size = 5

    /// The provider of an id; of examples with one key the first is served.
    init(_ id: String, _ dataTypes: [String]) throws {
        self.id = id
        var payloads: [String: [Payload]] = [:]
        for name in dataTypes {
            var keys: Set<String> = []
            var parents: [String: JSONValue] = [:]
            for file in try files(in: "providers/examples/\(id)/\(name)", withExtension: "json") {
                let example = try JSONValue(parsing: Array(Data(contentsOf: file)))
                guard let record = example["input"], record.objectValue != nil, example["variables"] == nil,
                    example["read"]?.stringValue ?? "history" == "history"
                else { continue }
                let parent = example["parent"]
                let place = parent?["id"]?.stringValue ?? ""
                if let parent, parents[place] ?? parent != parent { continue }
                parents[place] = parent
                guard let key = Self.key(record), name != "messages" || parent != nil else { continue }
                guard keys.insert(place + "/" + key).inserted else { continue }
                payloads[name, default: []].append(
                    Payload(record: record, parent: parent, output: example["output"])
                )
            }
        }
        // The channels of messages are served as their parents are.
        let places = Set((payloads["messages"] ?? []).compactMap { $0.parent?["id"]?.stringValue })
        payloads["channels"]?.removeAll { places.contains($0.record["id"]?.stringValue ?? "") }
        self.payloads = payloads
    }

    /// What tells a record apart.
    private static func key(_ record: JSONValue) -> String? {
        for name in ["id", "ts", "Id", "InvoiceID", "ContactID", "BankTransactionID"] {
            if let key = record[name]?.stringValue { return key }
        }
        return nil
    }

    /// Serves what was held back, too.
    func becomeLate() { state.withLock { $0.isLate = true } }

    /// The requests so far.
    var requests: [LoopbackServer.Request] { state.withLock { $0.requests } }

    /// What must be stored of a data type, as texts in order.
    func expected(_ dataType: String, isLate: Bool) -> [String] {
        served(dataType, isLate: isLate).compactMap { $0.output?.compactText }.sorted()
    }

    private func served(_ dataType: String, isLate: Bool) -> [Payload] {
        let all = payloads[dataType] ?? []
        return isLate ? all : Array(all.dropLast())
    }

    /// What was held back of a data type.
    private func held(_ dataType: String) -> [JSONValue] { (payloads[dataType]?.last).map { [$0.record] } ?? [] }

    // MARK: The service

    /// The answer to a request.
    func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        let isLate = state.withLock { state in
            state.requests.append(request)
            return state.isLate
        }
        guard request.header("Authorization") == "Bearer token" else { return LoopbackServer.Response(401) }
        let query = Dictionary(
            FormURLEncoding.decode(request.query).map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        let name = request.path.split(separator: "/").last.map(String.init) ?? ""
        switch id {
        case "stripe": return .json(stripe(name, query, isLate).compactText)
        case "slack": return .json(slack(name, query, isLate).compactText)
        case "quickbooks": return .json(quickbooks(name, query, isLate).compactText)
        default: return .json(xero(name, query, request.header("If-Modified-Since") != nil, isLate).compactText)
        }
    }

    private func records(_ dataType: String, _ isLate: Bool) -> [JSONValue] {
        served(dataType, isLate: isLate).map(\.record)
    }

    /// Behind the id of the last record; later on events tell what is new.
    private func stripe(_ name: String, _ query: [String: String], _ isLate: Bool) -> JSONValue {
        if name == "events" {
            let noun = query["types[]"]?.split(separator: ".").first ?? ""
            let types = ["payment_intent": "payments", "invoice": "invoices", "customer": "customers"]
            let isSubscription = query["types[]"]?.hasPrefix("customer.subscription") ?? false
            let type = isSubscription ? "subscriptions" : types[String(noun)] ?? ""
            let events = held(type).map { record -> JSONValue in
                [
                    "id": "evt_1", "created": 1_780_000_100, "type": .string("\(noun).updated"),
                    "data": ["object": record],
                ]
            }
            return ["object": "list", "data": .array(events), "has_more": false]
        }
        var rest = records(name == "payment_intents" ? "payments" : name, isLate)[...]
        if let after = query["starting_after"], let index = rest.firstIndex(where: { $0["id"]?.stringValue == after }) {
            rest = rest[(index + 1)...]
        }
        return [
            "object": "list", "data": .array(Array(rest.prefix(Self.size))), "has_more": .bool(rest.count > Self.size),
        ]
    }

    /// Cursors in the metadata of the answer.
    private func slack(_ name: String, _ query: [String: String], _ isLate: Bool) -> JSONValue {
        let all: (member: String, records: [JSONValue])
        switch name {
        case "conversations.list":
            var channels = records("channels", isLate)
            for payload in payloads["messages"] ?? [] {
                guard let parent = payload.parent, !channels.contains(where: { $0["id"] == parent["id"] }) else {
                    continue
                }
                var member = parent.objectValue ?? JSONObject()
                member["is_member"] = true
                channels.append(.object(member))
            }
            all = ("channels", channels)
        case "users.list": all = ("members", records("users", isLate))
        case "conversations.history":
            let messages = served("messages", isLate: isLate).filter {
                $0.parent?["id"]?.stringValue == query["channel"]
            }
            all = ("messages", messages.map(\.record))
        default: all = ("messages", [])
        }
        let first = query["cursor"].flatMap { Int($0) } ?? 0
        let next = first + Self.size < all.records.count ? String(first + Self.size) : ""
        return .object(
            JSONObject([
                JSONObject.Member(name: "ok", value: true),
                JSONObject.Member(
                    name: all.member,
                    value: .array(Array(all.records.dropFirst(first).prefix(Self.size)))
                ), JSONObject.Member(name: "response_metadata", value: ["next_cursor": .string(next)]),
            ])
        )
    }

    /// A query language with a position; later on a list of changes.
    private func quickbooks(_ name: String, _ query: [String: String], _ isLate: Bool) -> JSONValue {
        let types = ["Invoice": "invoices", "Purchase": "expenses", "Customer": "customers", "Vendor": "vendors"]
        func answer(_ entity: String, _ records: [JSONValue]) -> JSONValue {
            records.isEmpty ? [:] : .object(JSONObject([JSONObject.Member(name: entity, value: .array(records))]))
        }
        if name == "cdc" {
            let entity = query["entities"] ?? ""
            return ["CDCResponse": [["QueryResponse": [answer(entity, held(types[entity] ?? ""))]]]]
        }
        let words = (query["query"] ?? "").split(separator: " ").map(String.init)
        func number(_ word: String) -> Int { words.firstIndex(of: word).flatMap { Int(words[$0 + 1]) } ?? 1 }
        let entity = words.firstIndex(of: "FROM").map { words[$0 + 1] } ?? ""
        let rest = records(types[entity] ?? "", isLate).dropFirst(number("STARTPOSITION") - 1)
        return ["QueryResponse": answer(entity, Array(rest.prefix(number("MAXRESULTS"))))]
    }

    /// Pages by number; later on those that changed since a date.
    private func xero(_ name: String, _ query: [String: String], _ isChanged: Bool, _ isLate: Bool) -> JSONValue {
        let isBill = query["where"]?.contains("ACCPAY") ?? false
        let types = [
            "Invoices": isBill ? "expenses" : "invoices", "Contacts": "contacts",
            "BankTransactions": "bankTransactions",
        ]
        let type = types[name] ?? ""
        let all = isChanged ? held(type) : records(type, isLate)
        let (page, size) = (query["page"].flatMap { Int($0) } ?? 1, query["pageSize"].flatMap { Int($0) } ?? Self.size)
        return .object(
            JSONObject([
                JSONObject.Member(name: name, value: .array(Array(all.dropFirst((page - 1) * size).prefix(size))))
            ])
        )
    }

    // MARK: The spec

    /// A merge patch that points the spec here and makes its pages small.
    func overlay(_ server: LoopbackServer, _ spec: JSONValue) -> String {
        var types = JSONObject()
        for member in spec["dataTypes"]?.objectValue?.members ?? [] {
            guard member.value["pagination"]?["size"] != nil, id == "quickbooks" || id == "xero" else { continue }
            types[member.name] = ["pagination": ["size": .number(JSONNumber(Self.size))]]
        }
        let path = (spec["api"]?["baseUrl"]?.stringValue ?? "").split(separator: "/").dropFirst(2).joined(
            separator: "/"
        )
        return JSONValue.object(
            JSONObject([
                JSONObject.Member(name: "api", value: ["baseUrl": .string("\(server.url)/\(path)")]),
                JSONObject.Member(name: "dataTypes", value: .object(types)),
            ])
        ).compactText
    }
}
