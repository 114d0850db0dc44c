import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// The requests of the providers of the repository, against what the services document.
struct ProviderRequestTests {
    /// 2026-01-02T03:04:05Z.
    static let since = Timestamp(seconds: 1_767_323_045)

    /// Which request of a read.
    enum Part: Sendable {
        case page, feed, refetch
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var provider: String
        var dataType: String
        var read: String?
        var values: [String: JSONValue] = [:]
        var isIncremental = false
        var part = Part.page
        var url: String
        var headers: HeaderFields = [:]
        var testDescription: String { "\(provider) \(dataType) \(url)" }
    }

    static let realm: [String: JSONValue] = ["realmId": "4620816365", "page.offset": 1, "page.size": 500]
    static let tenant: [String: JSONValue] = [
        "tenantId": "b4aca7b2-6fab-4ee7-a969-477f9128f636", "page.number": 1, "page.size": 100,
    ]
    static let tenantHeaders: HeaderFields = [
        "Accept": "application/json", "xero-tenant-id": "b4aca7b2-6fab-4ee7-a969-477f9128f636",
    ]
    static let books = "https://quickbooks.api.intuit.com/v3/company/4620816365"

    static let cases = [
        Case(
            provider: "stripe",
            dataType: "payments",
            url: "https://api.stripe.com/v1/payment_intents?limit=100&expand%5B%5D=data.latest_charge",
            headers: ["Stripe-Version": "2025-03-31.basil"]
        ),
        Case(
            provider: "stripe",
            dataType: "invoices",
            values: ["page.cursor": "in_1"],
            isIncremental: true,
            url: "https://api.stripe.com/v1/invoices?limit=100&starting_after=in_1&created%5Bgte%5D=1767323045",
            headers: ["Stripe-Version": "2025-03-31.basil"]
        ),
        Case(
            provider: "stripe",
            dataType: "subscriptions",
            url: "https://api.stripe.com/v1/subscriptions?limit=100&status=all",
            headers: ["Stripe-Version": "2025-03-31.basil"]
        ),
        Case(
            provider: "stripe",
            dataType: "customers",
            isIncremental: true,
            part: .feed,
            url: "https://api.stripe.com/v1/events?types%5B%5D=customer.created&types%5B%5D=customer.deleted"
                + "&types%5B%5D=customer.updated&created%5Bgte%5D=1767323045&limit=100",
            headers: ["Stripe-Version": "2025-03-31.basil"]
        ),
        Case(
            provider: "stripe",
            dataType: "payments",
            values: ["feed.key": "pi_1"],
            part: .refetch,
            url: "https://api.stripe.com/v1/payment_intents/pi_1?expand%5B%5D=latest_charge",
            headers: ["Stripe-Version": "2025-03-31.basil"]
        ),
        Case(
            provider: "slack",
            dataType: "channels",
            values: ["page.cursor": "dXNlcjpVMDYxTkZUVDI="],
            url: "https://slack.com/api/conversations.list?types=public_channel%2Cprivate_channel%2Cmpim%2Cim"
                + "&exclude_archived=false&limit=200&cursor=dXNlcjpVMDYxTkZUVDI%3D",
            headers: ["Accept": "application/json"]
        ),
        Case(
            provider: "slack",
            dataType: "messages",
            read: "history",
            values: ["parent": ["id": "C061EG9SL"]],
            isIncremental: true,
            url:
                "https://slack.com/api/conversations.history?channel=C061EG9SL&limit=200&oldest=1767323045&inclusive=true",
            headers: ["Accept": "application/json"]
        ),
        Case(
            provider: "slack",
            dataType: "users",
            url: "https://slack.com/api/users.list?limit=200",
            headers: ["Accept": "application/json"]
        ),
        Case(
            provider: "xero",
            dataType: "invoices",
            values: tenant,
            url: "https://api.xero.com/api.xro/2.0/Invoices?page=1&pageSize=100&order=InvoiceID%20ASC"
                + "&where=Type%3D%3D%22ACCREC%22",
            headers: tenantHeaders
        ),
        Case(
            provider: "xero",
            dataType: "contacts",
            values: tenant,
            isIncremental: true,
            url:
                "https://api.xero.com/api.xro/2.0/Contacts?page=1&pageSize=100&order=ContactID%20ASC&includeArchived=true",
            headers: HeaderFields(
                tenantHeaders.fields + [.init(name: "If-Modified-Since", value: "Fri, 02 Jan 2026 03:04:05 GMT")]
            )
        ),
        Case(
            provider: "github-issues",
            dataType: "issues",
            isIncremental: true,
            url: "https://api.github.com/issues?filter=all&state=all&sort=updated&direction=asc&per_page=100"
                + "&since=2026-01-02T03%3A04%3A05Z",
            headers: [
                "Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28", "User-Agent": "patchbay",
            ]
        ),
    ]

    static func plan(_ provider: String, _ dataType: String, _ read: String?) throws -> SyncReadPlan {
        let folder = try ProviderFolder(
            given: repositoryRoot.appending(path: "providers").path(percentEncoded: false),
            executable: "patchbay"
        )
        let file = try ProviderFolder.read(folder.file(of: provider), name: provider)
        let loaded = folder.loader(besides: folder.providers).load(file, expectedID: provider)
        let type = try #require(loaded.dataTypes.first { $0.name == dataType })
        return try #require(type.sync?.reads.first { $0.name == read })
    }

    @Test(arguments: cases) func isWhatTheServiceWants(_ example: Case) throws {
        let read = try Self.plan(example.provider, example.dataType, example.read)
        let plans: [Part: RequestPlan?] = [
            .page: read.list.request, .feed: read.feed?.query.request, .refetch: read.feed?.refetch,
        ]
        let plan = try #require(plans[example.part] ?? nil)
        var scope = RequestScope()
        for (name, value) in example.values { scope[name] = value }
        if example.isIncremental { scope.since = Self.since }
        let request = try plan.render(scope)
        #expect(request.method == "GET")
        #expect(request.url == example.url)
        #expect(request.headers == example.headers)
    }

    @Test func asksForTheBooksInOneQueryText() throws {
        let read = try Self.plan("quickbooks", "customers", nil)
        var scope = RequestScope()
        for (name, value) in Self.realm { scope[name] = value }
        let full = try read.list.request.render(scope)
        let query = FormURLEncoding.decode(String(full.url.split(separator: "?")[1]))
        #expect(full.url.hasPrefix(Self.books + "/query?"))
        #expect(full.headers["Accept"] == "application/json")
        #expect(
            query.first { $0.name == "query" }?.value
                == "SELECT * FROM Customer WHERE Active IN (true, false) ORDERBY Id STARTPOSITION 1 MAXRESULTS 500"
        )
        scope.since = Self.since
        let changed = try read.list.request.render(scope)
        #expect(
            FormURLEncoding.decode(String(changed.url.split(separator: "?")[1])).first { $0.name == "query" }?.value
                == "SELECT * FROM Customer WHERE Active IN (true, false) AND MetaData.LastUpdatedTime >= "
                + "'2026-01-02T03:04:05Z' ORDERBY Id STARTPOSITION 1 MAXRESULTS 500"
        )
        let feed = try #require(read.feed?.query.request).render(scope)
        #expect(feed.url.contains("/cdc?"))
        #expect(feed.url.contains("entities=Customer&changedSince=2026-01-02T03%3A04%3A05Z"))
    }

    @Test func leavesTheWholeWhereClauseOutOfAFullRead() throws {
        let read = try Self.plan("quickbooks", "invoices", nil)
        var scope = RequestScope()
        for (name, value) in Self.realm { scope[name] = value }
        let query = FormURLEncoding.decode(String(try read.list.request.render(scope).url.split(separator: "?")[1]))
        #expect(
            query.first { $0.name == "query" }?.value
                == "SELECT * FROM Invoice ORDERBY Id STARTPOSITION 1 MAXRESULTS 500"
        )
    }
}
