import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// What all commands have in common: where they look, overlays, the environment, suggestions.
struct HabitTests {
    private static let yen = #"{"id":"pi_1","amount":500,"currency":"jpy","status":"succeeded"}"#
    private static let repository = repositoryRoot.path(percentEncoded: false)

    @Test func appliesOverlays() throws {
        try TemporaryFolder.with { folder in
            func overlay(_ name: String, _ text: String) throws -> String {
                let file = folder.appending(path: name)
                try Data(text.utf8).write(to: file)
                return file.path(percentEncoded: false)
            }
            let cents = try overlay("cents.json", #"{"id":"stripe","api":{"currency":{"minorUnits":{"JPY":2}}}}"#)
            let other = try overlay("other.json", #"{"id":"slack","name":"Chat"}"#)
            let map = ["map", "stripe", "payments"]
            let mapped = try PatchbayProcess.run(map + ["--overlay", cents, "--overlay", other], input: Self.yen)
            #expect(mapped.out.contains(#""amount":5.00,"#), "\(mapped.err)")
            let set = try PatchbayProcess.run(
                map,
                input: Self.yen,
                environment: ["PATCHBAY_OVERLAY": "\(other):\(cents)"]
            )
            #expect(set.out.contains(#""amount":5.00,"#), "\(set.err)")
            let shown = try PatchbayProcess.run(["show", "slack", "--overlay", other])
            #expect(shown.out.contains(#""name": "Chat","#))

            let stray = try overlay("stray.json", #"{"id":"strpe"}"#)
            let refused = try PatchbayProcess.run(map + ["--overlay", stray], input: Self.yen)
            #expect(refused.status == 2 && refused.err.contains("did you mean `stripe`?"), "\(refused.err)")
            let wrong = try overlay("wrong.json", "{\n  \"id\": \"stripe\",\n  \"nam\": 1\n}")
            let finding = try PatchbayProcess.run(["validate", "--overlay", wrong])
            #expect(finding.status == 1)
            #expect(finding.out.contains("wrong.json:3:3: error[unknown-member]"), "\(finding.out)")
            let broken = try overlay("broken.json", "{")
            #expect(try PatchbayProcess.run(["validate", "--overlay", broken]).out.contains("broken.json:1:"))
        }
    }

    @Test func findsItsFilesByFlagEnvironmentPlaceAndShare() throws {
        try TemporaryFolder.with { folder in
            let nowhere = try PatchbayProcess.run(["providers"], in: folder)
            #expect(nowhere.status == 2)
            let here = folder.resolvingSymlinksInPath().path(percentEncoded: false)
            #expect(nowhere.err.contains("tried `\(here)providers`, `"), "\(nowhere.err)")
            #expect(nowhere.err.contains("share/patchbay/providers`"))
            let set = ["PATCHBAY_PROVIDERS": Self.repository + "providers"]
            let found = try PatchbayProcess.run(["providers"], environment: set, in: folder)
            #expect(found.out.contains("stripe"))
            let flag = ["providers", "--providers", folder.appending(path: "none").path(percentEncoded: false)]
            let over = try PatchbayProcess.run(flag, environment: set, in: folder)
            #expect(over.status == 2 && over.err.contains("tried `\(here)none/`"), "\(over.err)")

            try FileManager.default.createDirectory(
                at: folder.appending(path: "specs"),
                withIntermediateDirectories: true
            )
            let bare = ["validate", "--providers", "specs"]
            let models = try PatchbayProcess.run(bare, in: folder)
            #expect(models.status == 2 && models.err.contains("there is no folder of models; tried"), "\(models.err)")
            #expect(try PatchbayProcess.run(bare + ["--schemas", Self.repository + "schemas"], in: folder).status == 0)
        }
    }

    @Test func findsTheShareBesideTheExecutable() throws {
        try TemporaryFolder.with { folder in
            let files = FileManager.default
            for name in ["bin", "share/patchbay", "elsewhere"] {
                try files.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
            }
            try files.copyItem(at: PatchbayProcess.executable(), to: folder.appending(path: "bin/patchbay"))
            for name in ["providers", "schemas"] {
                try files.createSymbolicLink(
                    at: folder.appending(path: "share/patchbay/\(name)"),
                    withDestinationURL: repositoryRoot.appending(path: name)
                )
            }
            let output = try PatchbayProcess.run(
                ["map", "stripe", "payments"],
                input: Self.yen,
                executable: folder.appending(path: "bin/patchbay"),
                in: folder.appending(path: "elsewhere")
            )
            #expect(output.out.contains(#""amount":500,"#), "\(output.err)")
        }
    }

    @Test func takesItsHabitsFromTheEnvironment() throws {
        let map = ["map", "stripe", "payments"]
        let json = ["PATCHBAY_FORMAT": "json"]
        #expect(try PatchbayProcess.run(map, input: Self.yen, environment: json).out.hasPrefix("[\n"))
        let flag = try PatchbayProcess.run(map + ["--format", "ndjson"], input: Self.yen, environment: json)
        #expect(flag.out.hasPrefix("{"))
        #expect(try PatchbayProcess.run(["functions", "first"], environment: json).out.hasPrefix("{\n"))
        let other = try PatchbayProcess.run(map, input: Self.yen, environment: ["PATCHBAY_FORMAT": "sarif"])
        #expect(other.out.hasPrefix("{"))
        let wrong = try PatchbayProcess.run(map, input: Self.yen, environment: ["PATCHBAY_FORMAT": "jsn"])
        #expect(wrong.status == 2 && wrong.err.contains("PATCHBAY_FORMAT is `jsn`"), "\(wrong.err)")
        try TemporaryFolder.withProviders(["acme": "[]"]) { folder in
            let color = try PatchbayProcess.run(["validate"], environment: ["PATCHBAY_COLOR": "always"], in: folder)
            #expect(color.out.contains("\u{1B}["))
            let never = ["validate", "--color", "never"]
            let plain = try PatchbayProcess.run(never, environment: ["PATCHBAY_COLOR": "always"], in: folder)
            #expect(!plain.out.contains("\u{1B}["))
            let unknown = try PatchbayProcess.run(["validate"], environment: ["PATCHBAY_COLOR": "on"], in: folder)
            #expect(unknown.status == 2 && unknown.err.contains("Set it to `auto`, `always` or `never`."))
        }
    }

    @Test func suggestsCommandsAndOptions() throws {
        let command = try PatchbayProcess.run(["valdate"])
        #expect(command.status == 2)
        #expect(command.err.contains("there is no command `valdate`; did you mean `validate`?"))
        let option = try PatchbayProcess.run(["validate", "--fromat", "json"])
        #expect(option.status == 2)
        #expect(option.err.contains("Did you mean '--format'?"))
        #expect(try PatchbayProcess.run(["--help"]).status == 0)
        #expect(try PatchbayProcess.run(["help", "map"]).out.contains("USAGE: patchbay map"))
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func completesForEachShell(_ shell: String) throws {
        let script = try PatchbayProcess.run(["completions", shell])
        #expect(script.status == 0)
        for word in ["validate", "completions", "minorUnitsToDecimal", "unknown-member"] {
            #expect(script.out.contains(word), "\(word)")
        }
    }

    @Test func completesProvidersAndDataTypes() throws {
        let line = """
            PATH="$(dirname "$PATCHBAY"):$PATH"; . "$1"; COMP_WORDS=($2); COMP_CWORD=$3; COMP_LINE="$2"
            COMP_POINT=${#COMP_LINE}; _patchbay >/dev/null 2>&1; printf '%s\\n' "${COMPREPLY[@]}"
            """
        try TemporaryFolder.with { folder in
            let script = folder.appending(path: "patchbay.bash")
            try Data(PatchbayProcess.run(["completions", "bash"]).out.utf8).write(to: script)
            let path = script.path(percentEncoded: false)
            func complete(_ words: String, _ place: Int) throws -> String {
                try PatchbayProcess.shell("bash -c '\(line)' bash '\(path)' '\(words)' \(place)").out
            }
            #expect(try complete("patchbay show st", 2).contains("stripe"))
            #expect(try complete("patchbay map stripe pay", 3).contains("payments"))
        }
    }
}
