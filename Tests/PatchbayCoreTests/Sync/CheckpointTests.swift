import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Checkpoints as texts, and what they are worth under another plan.
struct CheckpointTests {
    /// A checkpoint in the middle of a run through parents and windows.
    static func checkpoint() throws -> Checkpoint {
        var runner = SyncRunner(try SyncParentTests.plans())
        SyncParentTests.fill(&runner)
        _ = try runner.run("things", now: SyncSamples.now, killAfter: 18, answer: SyncParentTests.answer)
        return try Checkpoint(text: try #require(runner.store.checkpoints["things"]))
    }

    @Test func comeBackAsTheyWere() throws {
        let checkpoint = try Self.checkpoint()
        #expect(checkpoint.progress?.place.parents.isEmpty == false)
        #expect(try Checkpoint(text: checkpoint.text) == checkpoint)
    }

    @Test func areRefusedWhereAMemberIsMissingOrBroken() throws {
        let value = try JSONValue(parsing: try Self.checkpoint().text)
        let object = try #require(value.objectValue)
        for name in object.names where name != "progress" {
            var broken = object
            broken[name] = nil
            #expect(throws: CheckpointError.self, "\(name)") {
                try Checkpoint(text: JSONValue.object(broken).compactText)
            }
            broken = object
            broken[name] = true
            #expect(throws: CheckpointError.self, "\(name)") {
                try Checkpoint(text: JSONValue.object(broken).compactText)
            }
        }
        let progress = try #require(value["progress"]?.objectValue)
        for name in progress.names where name != "listNewest" {
            var broken = object
            var inner = progress
            inner[name] = nil
            broken["progress"] = .object(inner)
            #expect(throws: CheckpointError.self, "\(name)") {
                try Checkpoint(text: JSONValue.object(broken).compactText)
            }
        }
    }

    @Test(arguments: [
        ("", "the checkpoint is not JSON"), ("[]", "the checkpoint has version nothing, expected 1"),
        (#"{"version":2}"#, "the checkpoint has version 2, expected 1"),
        (#"{"version":1}"#, "the checkpoint's member `request` is missing or broken"),
    ])
    func sayWhatIsWrongWithThem(_ text: String, _ message: String) {
        do throws(CheckpointError) {
            _ = try Checkpoint(text: text)
            Issue.record("`\(text)` was taken")
        } catch {
            #expect(error.message.hasPrefix(message), "\(error.message)")
        }
    }

    @Test(arguments: [
        ("things?x", #""id": "$.id""#, Checkpoint.Standing.void), ("things", #""id": "$.key""#, .remaps),
        ("things", #""id": "$.id""#, .holds),
    ])
    func holdAsLongAsRequestsAndMappingStay(_ path: String, _ rule: String, _ standing: Checkpoint.Standing) throws {
        func plan(_ path: String, _ rule: String) throws -> SyncPlan {
            let spec = SpecSamples.acme.replacing(#""/things""#, with: #""/\#(path)""#)
                .replacing(#""mapping": { "id": "$.id" }"#, with: #""mapping": { \#(rule) }"#)
            return try #require(try SpecSamples.load(spec).dataTypes.first?.sync)
        }
        let checkpoint = Checkpoint(try plan("things", #""id": "$.id""#))
        #expect(checkpoint.standing(under: try plan(path, rule)) == standing)
    }

    @Test func areDroppedWithTheirRequests() throws {
        let all = SyncSamples.records(9)
        var runner = SyncRunner(try SyncSamples.plans(SyncSamples.cursor))
        _ = try runner.run("things", now: SyncSamples.now, killAfter: 6) {
            SyncSamples.page(all, after: $0.parameters["after"])
        }
        #expect(runner.store.commitCount > 0)
        var other = SyncRunner(try SyncSamples.plans(SyncSamples.cursor.replacing("/things", with: "/other")))
        other.store = runner.store
        let outcome = try other.run("things", now: SyncSamples.now) {
            SyncSamples.page(all, after: $0.parameters["after"])
        }
        #expect(other.requests.first?.parameters["after"] == nil)
        #expect(outcome.summary?.counts.processed == 9)
    }
}
