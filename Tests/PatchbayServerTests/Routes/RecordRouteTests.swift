import HTTPTypes
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Stored records and the history of syncs, as the API shows them.
@Suite struct RecordRouteTests {
    let fixture: ServerFixture
    let id: String
    var path: String { "\(ServerFixture.base)/connections/\(id)" }

    init() async throws {
        fixture = try await ServerFixture()
        id = try await fixture.connect()
    }

    /// Stores records of customers in pages of one, the last of them refused.
    private func store(_ texts: [String]) async throws {
        let owner = Caller(user: "alice").owner
        let run = SyncRun(
            id: Identifier.make(prefix: "sync-", at: fixture.time.now, random: .seeded(8)),
            connection: id,
            owner: owner,
            kind: .full,
            dataTypes: ["customers"],
            startedAt: fixture.time.now
        )
        let lease = RunLease(holder: "one", until: fixture.time.now.adding(seconds: 30))
        guard case .started(let fence) = try await fixture.store.startRun(run, lease: lease) else {
            Issue.record("no run was started")
            return
        }
        _ = try await fixture.store.planRun(fence, dataTypes: ["customers"])
        for (number, text) in texts.enumerated() {
            let isRejected = number == texts.count - 1
            var batch = RecordBatch()
            batch.names = Array("c\(number)".utf8)
            batch.payloads = Array(text.utf8)
            batch.sources = Array(#"{"raw":\#(number)}"#.utf8)
            batch.rows = [
                RecordBatch.Row(
                    fate: isRejected ? .rejected : .stored,
                    key: batch.names.indices,
                    payload: isRejected ? 0..<0 : batch.payloads.indices,
                    source: batch.sources.indices,
                    version: 0..<0,
                    reasons: isRejected ? [RejectionReason(field: "/email", source: "$.email", message: "is none")] : []
                )
            ]
            let part = PageCommit.Part(
                batch: batch,
                read: nil,
                level: 0,
                parent: nil,
                generation: fixture.time.now,
                comparesVersions: false
            )
            let page = PageCommit(
                dataType: "customers",
                parts: [part],
                keepsSource: false,
                tracksSeen: false,
                mappingDigest: "digest",
                checkpoint: nil,
                counts: isRejected ? SyncCounts(rejected: 1) : SyncCounts(synced: 1),
                pages: 1
            )
            _ = try await fixture.store.commit([page], fence: fence, at: fixture.time.now)
            fixture.time.advance(seconds: 10)
        }
        let report = DataTypeReport(dataType: "customers", status: .completed)
        try await fixture.store.report(report, fence: fence)
        _ = try await fixture.store.finishRun(fence, status: .completed, reason: nil, at: fixture.time.now)
    }

    @Test func showsInTheMetricsWhatAnotherProcessReadWell() async throws {
        let line = #"patchbay_sync_last_success_timestamp_seconds{service="stripe",data_type="customers"} "#
        #expect(try await !fixture.send(.get, "/metrics", as: nil).text.contains(line))
        try await store([#"{"id":"c0"}"#, "bad"])
        let text = try await fixture.send(.get, "/metrics", as: nil).text
        #expect(text.contains(line + "\(fixture.time.now.seconds)"), "\(text)")
    }

    @Test func pagesThroughRecords() async throws {
        try await store([#"{"id":"c0"}"#, #"{"id":"c1"}"#, #"{"id":"c2"}"#, "bad"])
        let first = try await fixture.send(.get, "\(path)/records?dataType=customers&limit=2")
        #expect(first.json["records"]?.arrayValue?.map { $0["record"]?["id"] } == ["c0", "c1"])
        #expect(first.json["records"]?.arrayValue?.first?["isDeleted"] == false)
        let cursor = try #require(first.json["nextCursor"]?.stringValue)
        let second = try await fixture.send(.get, "\(path)/records?dataType=customers&limit=2&cursor=\(cursor)")
        #expect(second.json["records"]?.arrayValue?.map { $0["remoteId"] } == ["c2"])
        let last = try #require(second.json["nextCursor"]?.stringValue)
        let third = try await fixture.send(.get, "\(path)/records?dataType=customers&cursor=\(last)")
        #expect(third.json["records"] == [])
    }

    @Test func tellsWhatChangedLaterAndWhatWasRefused() async throws {
        let begun = fixture.time.now
        try await store([#"{"id":"c0"}"#, #"{"id":"c1"}"#, "bad"])
        let later = try await fixture.send(
            .get,
            "\(path)/records?dataType=customers&modifiedAfter=\(begun.adding(seconds: 5).text)"
        )
        #expect(later.json["records"]?.arrayValue?.map { $0["remoteId"] } == ["c1"])
        let refused = try await fixture.send(.get, "\(path)/records?dataType=customers&rejected=true")
        let record = refused.json["records"]?.arrayValue?.first
        #expect(record?["remoteId"] == "c2")
        #expect(record?["raw"] == ["raw": 2])
        #expect(record?["reasons"] == [["field": "/email", "source": "$.email", "message": "is none"]])
    }

    @Test func tellsTheHistory() async throws {
        try await store([#"{"id":"c0"}"#, "bad"])
        let history = try await fixture.send(.get, "\(path)/syncs")
        let sync = try #require(history.json["syncs"]?.arrayValue?.first)
        #expect(sync["status"] == "completed")
        #expect(sync["recordsProcessed"] == 2)
        #expect(sync["details"]?.arrayValue?.first?["errors"] == 1)
        #expect(history.json["nextCursor"] == .null)
    }

    @Test(arguments: [
        ("records", 400, "dataType"), ("records?dataType=nonsense", 400, "dataType"),
        ("records?dataType=customers&limit=0", 400, "limit"),
        ("records?dataType=customers&cursor=%21", 400, "cursor"),
        ("records?dataType=customers&modifiedAfter=yesterday", 400, "modifiedAfter"),
        ("records?dataType=customers&rejected=maybe", 400, "rejected"), ("syncs?cursor=x", 400, "cursor"),
    ])
    func namesWhatIsWrong(query: String, status: Int, field: String) async throws {
        let answer = try await fixture.send(.get, "\(path)/\(query)")
        #expect(answer.status == status)
        #expect(answer.json["details"]?["field"]?.stringValue == field, "\(answer.text)")
    }

    @Test func showsNothingThatThePermissionsDoNotCover() async throws {
        let changed = try await fixture.send(.patch, path, json: ["permissions": ["read:payments"]])
        #expect(changed.status == 200, "\(changed.text)")
        let answer = try await fixture.send(.get, "\(path)/records?dataType=invoices")
        #expect(answer.status == 403, "\(answer.text)")
    }
}
