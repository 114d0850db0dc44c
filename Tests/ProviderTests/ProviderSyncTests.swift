import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// The data types of the repository's providers, synced from a provider that is a function and pages as the service does.
struct ProviderSyncTests {
    static let now = Timestamp(seconds: 1_780_000_000)
    static let later = now.adding(seconds: 3600)

    static func plans(_ provider: String) throws -> [SyncPlan] {
        let folder = try ProviderFolder(
            given: repositoryRoot.appending(path: "providers").path(percentEncoded: false),
            executable: "patchbay"
        )
        let file = try ProviderFolder.read(folder.file(of: provider), name: provider)
        let loaded = folder.loader(besides: folder.providers).load(file, expectedID: provider)
        return try loaded.dataTypes.map { try #require($0.sync, "\($0.name)") }
    }

    /// A runner whose records are told apart by a member.
    static func runner(_ provider: String, id: String) throws -> SyncRunner {
        var runner = SyncRunner(try plans(provider))
        runner.key = { record, parents in
            let object = record["data"]?["object"] ?? record
            return (parents + [object[id]?.stringValue ?? ""]).joined(separator: "/")
        }
        return runner
    }

    static func scope(_ values: [String: JSONValue] = [:]) -> RequestScope {
        var scope = RequestScope()
        for (name, value) in values { scope[name] = value }
        return scope
    }

    // MARK: Stripe

    /// Newest first, behind the id of the last one.
    static func stripe(_ request: ProviderRequest, count: Int) -> SyncRunner.Reply {
        let isFeed = request.target.hasSuffix("/events")
        let parameters = request.parameters
        let all: [JSONValue] = (0..<count).reversed().map { number in
            let created = JSONValue.number(JSONNumber(now.seconds - 100_000 + number))
            let id = "cus_\(1000 + number)"
            return isFeed
                ? ["id": .string("evt_\(1000 + number)"), "created": created, "data": ["object": ["id": .string(id)]]]
                : ["id": .string(id), "created": created]
        }
        var rest = all[...]
        if let after = parameters["starting_after"],
            let index = all.firstIndex(where: { $0["id"]?.stringValue == after })
        {
            rest = all[(index + 1)...]
        }
        if let since = parameters["created[gte]"].flatMap({ Int($0) }) {
            rest = rest.filter { $0["created"]?.numberValue?.intValue ?? 0 >= since }[...]
        }
        let size = parameters["limit"].flatMap { Int($0) } ?? 10
        return .json(["object": "list", "data": .array(Array(rest.prefix(size))), "has_more": .bool(rest.count > size)])
    }

    @Test func readsStripesSnapshotAndThenItsEvents() throws {
        var runner = try Self.runner("stripe", id: "id")
        let full = try runner.run("customers", now: Self.now) { Self.stripe($0, count: 230) }
        #expect(full.summary?.counts.processed == 230)
        #expect(runner.requests.map { $0.parameters["starting_after"] } == [nil, "cus_1130", "cus_1030"])
        #expect(runner.requests.allSatisfy { $0.target.hasSuffix("/customers") })
        runner.forget()
        let changes = try runner.run("customers", now: Self.later) { Self.stripe($0, count: 230) }
        #expect(changes.summary?.status == .completed)
        #expect(runner.requests.allSatisfy { $0.target.hasSuffix("/events") })
        // The feed starts where the snapshot started, less the look-back.
        #expect(runner.requests.first?.parameters["created[gte]"] == String(Self.now.seconds - 300))
        #expect(runner.store.records["customers"]?.count == 230)
    }

    /// An invoice or an event about one, with its first ten lines.
    private static func invoice(_ number: Int, lines: Int) -> JSONValue {
        [
            "id": .string("in_\(number)"), "created": .number(JSONNumber(now.seconds - number)),
            "lines": [
                "data": .array((0..<min(10, lines)).map { ["id": .string("il_\(number)_\($0)")] }),
                "has_more": .bool(lines > 10),
            ],
        ]
    }

    @Test func readsAllLinesOfStripesInvoices() throws {
        let counts = [0, 3, 10, 11, 250]
        func answer(_ request: ProviderRequest) -> SyncRunner.Reply {
            let parts = request.target.split(separator: "/").map(String.init)
            if parts.last == "invoices" {
                let invoices = counts.indices.map { Self.invoice($0, lines: counts[$0]) }
                return .json(["data": .array(invoices), "has_more": false])
            }
            if parts.last == "events" {
                let object = Self.invoice(4, lines: counts[4])
                let created = JSONValue.number(JSONNumber(Self.later.seconds))
                return .json([
                    "data": [
                        ["id": "evt_1", "type": "invoice.updated", "created": created, "data": ["object": object]]
                    ],
                    "has_more": false,
                ])
            }
            guard parts.last == "lines", let number = Int(parts[parts.count - 2].dropFirst(3)),
                let after = request.parameters["starting_after"]?.split(separator: "_").last.flatMap({ Int($0) })
            else { return .status(404) }
            let rest = (after + 1)..<counts[number]
            return .json([
                "data": .array(rest.prefix(100).map { ["id": .string("il_\(number)_\($0)")] }),
                "has_more": .bool(rest.count > 100),
            ])
        }
        var runner = try Self.runner("stripe", id: "id")
        let full = try runner.run("invoices", now: Self.now, answer: answer)
        #expect(full.summary?.status == .completed)
        func check(_ number: Int, _ record: JSONValue?) {
            let lines = record?["lines"]?["data"]?.arrayValue?.compactMap { $0["id"]?.stringValue }
            #expect(lines == (0..<counts[number]).map { "il_\(number)_\($0)" })
        }
        for number in counts.indices { check(number, runner.store.records["invoices"]?["in_\(number)"]?.record) }
        // One request for the list, one for the eleventh line, three for 240 more.
        #expect(runner.requests.count == 5)
        runner.forget()
        let changes = try runner.run("invoices", now: Self.later, answer: answer)
        #expect(changes.summary?.status == .completed)
        #expect(runner.requests.map { $0.target.split(separator: "/").last } == ["events", "lines", "lines", "lines"])
        check(4, runner.store.records["invoices"]?["in_4"]?.record["data"]?["object"])
    }

    // MARK: Slack

    static func slack(_ request: ProviderRequest) -> SyncRunner.Reply {
        let parameters = request.parameters
        let first = parameters["cursor"].flatMap { Int($0) } ?? 0
        func page(_ name: String, _ all: [JSONValue], size: Int) -> SyncRunner.Reply {
            let next = first + size < all.count ? String(first + size) : ""
            return .json([
                "ok": true, "response_metadata": ["next_cursor": .string(next)],
                name: .array(Array(all.dropFirst(first).prefix(size))),
            ])
        }
        switch request.target.split(separator: "/").last {
        case "conversations.list":
            return page("channels", (0..<5).map { ["id": .string("C\($0)"), "is_member": .bool($0 != 2)] }, size: 2)
        case "conversations.history":
            if parameters["channel"] == "C3" { return .json(["ok": false, "error": "channel_not_found"]) }
            return page(
                "messages",
                (0..<5).reversed().map {
                    ["ts": .string("177999000\($0).000100"), "reply_count": .number(JSONNumber($0 % 2))]
                },
                size: 3
            )
        default:
            let ts = parameters["ts"] ?? ""
            return page(
                "messages",
                [["ts": .string(ts)], ["ts": .string(ts + "7"), "thread_ts": .string(ts)]],
                size: 9
            )
        }
    }

    @Test func readsSlacksThreadsOnlyWhereThereAreReplies() throws {
        var runner = try Self.runner("slack", id: "id")
        let channels = try runner.run("channels", now: Self.now, answer: Self.slack)
        #expect(channels.summary?.status == .completed)
        #expect(channels.summary?.endings.map(\.end) == [.noCursor])
        #expect(runner.store.records["channels"]?.count == 5)
        runner.forget()
        runner.key = { record, parents in
            (parents.prefix(1).map { $0.split(separator: "/").first.map(String.init) ?? $0 }
                + [record["ts"]?.stringValue ?? ""]).joined(separator: "/")
        }
        let messages = try runner.run("messages", now: Self.now, answer: Self.slack)
        #expect(messages.summary?.status == .partial)
        #expect(messages.summary?.skips.map(\.parentKeys) == [["C3"]])
        let histories = runner.requests.filter { $0.target.hasSuffix("history") }
        #expect(histories.map { $0.parameters["channel"] } == ["C0", "C0", "C1", "C1", "C3", "C4", "C4"])
        let threads = runner.requests.filter { $0.target.hasSuffix("replies") }
        // Two of the five messages of each of three channels have replies, and a thread knows its channel.
        #expect(threads.count == 6)
        #expect(Set(threads.map { $0.parameters["channel"] }) == ["C0", "C1", "C4"])
        #expect(Set(threads.map { $0.parameters["ts"] }) == ["1779990001.000100", "1779990003.000100"])
    }

    // MARK: QuickBooks

    static func books(_ request: ProviderRequest, count: Int) -> SyncRunner.Reply {
        if request.target.hasSuffix("/cdc") { return .json(["CDCResponse": [["QueryResponse": [[:]]]]]) }
        let words = (request.parameters["query"] ?? "").split(separator: " ").map(String.init)
        let start = words.firstIndex(of: "STARTPOSITION").flatMap { Int(words[$0 + 1]) } ?? 1
        let size = words.firstIndex(of: "MAXRESULTS").flatMap { Int(words[$0 + 1]) } ?? 100
        let numbers = (start..<max(start, count + 1)).prefix(size)
        guard !numbers.isEmpty else { return .json(["QueryResponse": [:], "time": "x"]) }
        let records: [JSONValue] = numbers.map {
            ["Id": .string(String($0)), "MetaData": ["LastUpdatedTime": "2026-05-01T00:00:00-07:00"]]
        }
        return .json(["QueryResponse": ["Vendor": .array(records), "maxResults": .number(JSONNumber(records.count))]])
    }

    @Test(arguments: [0, 499, 500, 1234]) func countsThroughQuickBooks(_ count: Int) throws {
        var runner = try Self.runner("quickbooks", id: "Id")
        let scope = Self.scope(["realmId": "4620816365"])
        let full = try runner.run("vendors", now: Self.now, scope: scope) { Self.books($0, count: count) }
        #expect(full.summary?.status == .completed)
        #expect(full.summary?.counts.processed == count)
        #expect(runner.requests.count == count / 500 + 1)
        runner.forget()
        let changes = try runner.run("vendors", now: Self.later, scope: scope) { Self.books($0, count: count) }
        #expect(changes.summary?.status == .completed)
        #expect(runner.requests.map { $0.target.split(separator: "/").last } == ["cdc"])
    }

    // MARK: Xero

    static func xero(_ request: ProviderRequest, count: Int) -> SyncRunner.Reply {
        let page = request.parameters["page"].flatMap { Int($0) } ?? 1
        let size = request.parameters["pageSize"].flatMap { Int($0) } ?? 100
        let all: [JSONValue] = (0..<count).map {
            [
                "ContactID": .string("c\($0)"),
                "UpdatedDateUTC": .string("/Date(\(1_770_000_000_000 + $0 * 1000)+0000)/"),
            ]
        }
        return .json(["Contacts": .array(Array(all.dropFirst((page - 1) * size).prefix(size)))])
    }

    @Test func numbersXerosPages() throws {
        var runner = try Self.runner("xero", id: "ContactID")
        let scope = Self.scope(["tenantId": "t"])
        let full = try runner.run("contacts", now: Self.now, scope: scope) { Self.xero($0, count: 250) }
        #expect(full.summary?.counts.processed == 250)
        #expect(runner.requests.map { $0.parameters["page"] } == ["1", "2", "3"])
        runner.forget()
        let changes = try runner.run("contacts", now: Self.later, scope: scope) { _ in
            .response(ProviderResponse(status: 304))
        }
        #expect(changes.summary?.endings.map(\.end) == [.unchanged])
        // The newest record's second, less the look-back of a minute.
        #expect(runner.requests.first?.headers["If-Modified-Since"] == "Mon, 02 Feb 2026 02:43:09 GMT")
    }
}
