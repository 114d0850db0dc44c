import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Synchronization
import Testing

/// What the commands do where something of the installation is not as they need it.
@Suite struct InstallationTests {
    private static let connection = "conn-01k0000000000000000000000a"

    static let readers = [
        ["connections"], ["sync", connection], ["records", connection, "things"], ["replay", connection],
        ["webhooks", connection], ["keys", "rotate"], ["connect", "stripe", "--connection", connection],
    ]

    @Test(arguments: readers) func makesNoDatabaseToReadFrom(_ command: [String]) async throws {
        let folder = try PatchbayTestSupport.TemporaryFolder()
        let data = folder.file("typo")
        let output = try await PatchbayProcess.runAside(
            command + ["--data-folder", data.path(percentEncoded: false)],
            environment: ["PATCHBAY_CLIENTS_STRIPE_ID": "ca_1", "PATCHBAY_CLIENTS_STRIPE_SECRET": "sk_1"]
        )
        #expect(output.status == 2)
        #expect(output.err.contains("there is no database at `\(data.path(percentEncoded: false))"), "\(output.err)")
        #expect(output.err.contains("--data-folder or --database"), "\(output.err)")
        #expect(!FileManager.default.fileExists(atPath: data.path(percentEncoded: false)))
    }

    @Test func saysThatTheSpecOfAConnectionHasErrors() async throws {
        try await LoopbackServer.run({ _ in KeyInstallation.page("t", next: nil) }) { server in
            let installation = try KeyInstallation(server, dataTypes: ["things"])
            let id = try await installation.connect()
            try installation.write(#"{"specVersion":1,"id":"acme","name":"Acme"}"#, to: "providers/acme.json")
            for command in [["sync", id], ["sync", id, "--dry-run"], ["replay", id]] {
                let output = try await installation.run(command)
                #expect(output.status == 2, "\(command)")
                #expect(
                    output.err.contains("the spec of `acme` has ")
                        && output.err.contains("`patchbay validate` shows them"),
                    "\(command): \(output.err)"
                )
            }
        }
    }

    @Test func authorizesAConnectionAgainWithANewKey() async throws {
        let key = Mutex(KeyInstallation.key)
        try await LoopbackServer.run({ request in
            guard request.header("Authorization") == "Bearer " + key.withLock({ $0 }) else {
                return .json("{}", status: 401)
            }
            return KeyInstallation.page("t", next: nil)
        }) { server in
            let installation = try KeyInstallation(server, dataTypes: ["things"])
            let id = try await installation.connect()
            #expect(try await installation.run(["sync", id]).status == 0)
            key.withLock { $0 = "another-key" }
            #expect(try await installation.run(["sync", id]).status == 3)
            let refused = try await installation.run(["sync", id])
            #expect(refused.status == 4 && refused.err.contains("connect PROVIDER --connection ID"), "\(refused.err)")
            let again = try await installation.run(["connect", "acme", "--connection", id], input: "another-key\n")
            #expect(again.status == 0 && again.out == id + "\n", "\(again.err)")
            #expect(again.err.contains("authorized `\(id)` again"), "\(again.err)")
            let sync = try await installation.run(["sync", id])
            #expect(sync.status == 0, "\(sync.err)\(sync.out)")
            let list = try await installation.run(["connections"])
            #expect(list.out.split(separator: "\n").count == 1, "\(list.out)")
        }
    }

    @Test func authorizesAConnectionAgainWithThePerson() async throws {
        let folder = try PatchbayTestSupport.TemporaryFolder()
        let stripe = try PlayedProviders.stripe()
        try await LoopbackProvider.run([stripe]) { played in
            let (arguments, environment) = try ServeProcess.playing([stripe], at: played, in: folder.url)
            let options =
                [
                    "--data-folder", folder.file("data").path(percentEncoded: false), "--set", "allowLoopback=true",
                ] + arguments.filter { $0 != "--allow-loopback" }
            let first = try await ConnectProcess.run("stripe", options, environment) { _ in }
            let id = first.out.trimmingCharacters(in: .newlines)
            stripe.endGrants()
            let ended = try await PatchbayProcess.runAside(
                ["connections", "--refresh", id] + options,
                environment: environment
            )
            #expect(ended.status == 4, "\(ended.err)")
            let again = try await ConnectProcess.run("stripe", options + ["--connection", id], environment) { _ in }
            #expect(again.status == 0 && again.out == id + "\n", "\(again.err)")
            let list = try await PatchbayProcess.runAside(["connections"] + options, environment: environment)
            #expect(list.out.hasPrefix("\(id)  stripe          connected"), "\(list.out)")
        }
    }

    struct Misuse: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var message: String
        var testDescription: String { arguments.joined(separator: " ") }
    }

    static let misuses = [
        Misuse(arguments: ["connect", "stripe", "--port", "99999"], message: "name a port from 0 to 65535"),
        Misuse(arguments: ["connect", "stripe", "--port", "-1"], message: "name a port from 0 to 65535"),
        Misuse(arguments: ["connect", "stripe", "--credential", "x=HOME"], message: "takes no `--credential`"),
        Misuse(arguments: ["connect", "stripe", "--method", "key"], message: "has one way to authenticate"),
        Misuse(
            arguments: ["connect", "github-issues", "--credential", "x=HOME"],
            message: "asks for no credential `x`"
        ),
        Misuse(
            arguments: ["connect", "github-issues", "--connection", connection, "--variable", "a=b"],
            message: "--method and --variable are for new connections"
        ),
        Misuse(arguments: ["sync", connection, "--pages", "2"], message: "--pages is for --dry-run"),
        Misuse(
            arguments: ["sync", connection, "--dry-run", "--pages", "-1"],
            message: "--pages is -1; name 0 or more"
        ),
        Misuse(arguments: ["sync", connection, "--types", ""], message: "--types names no data type"),
    ]

    @Test(arguments: misuses) func refusesOptionsThatItCannotHeed(_ misuse: Misuse) async throws {
        let folder = try PatchbayTestSupport.TemporaryFolder()
        let output = try await PatchbayProcess.runAside(
            misuse.arguments + ["--data-folder", folder.file("data").path(percentEncoded: false)],
            input: "token\n",
            environment: ["PATCHBAY_CLIENTS_STRIPE_ID": "ca_1", "PATCHBAY_CLIENTS_STRIPE_SECRET": "sk_1"]
        )
        #expect(output.status == 2, "\(output.err)")
        #expect(output.err.contains(misuse.message), "\(output.err)")
    }

    @Test(arguments: ["--help", "--version", "providers", "functions", "show stripe", "schema", "completions bash"])
    func saysThatItsResultsCannotBeWritten(_ command: String) throws {
        let output = try PatchbayProcess.shell("\"$PATCHBAY\" \(command) > /dev/full")
        #expect(output.status == 5)
        #expect(
            output.err == "patchbay: the results cannot be written: No space left on device\n",
            "\(output.err)"
        )
    }

    @Test func worksOnWhenItsMessagesCannotBeWritten() throws {
        let output = try PatchbayProcess.shell("echo '{}' | \"$PATCHBAY\" map stripe payments 2> /dev/full")
        #expect(output.status == 1)
    }

    @Test func tellsItsVersion() throws {
        let output = try PatchbayProcess.run(["--version"])
        #expect(output.status == 0 && output.out == "0.1.0\n" && output.err.isEmpty, "\(output.err)")
    }
}
