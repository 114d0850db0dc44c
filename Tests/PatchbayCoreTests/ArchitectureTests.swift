import Foundation
import PatchbayTestSupport
import Testing

@Suite struct ArchitectureTests {
    static let allowed: [String: Set<String>] = [
        "PatchbayEngine": [],
        "PatchbayCore": ["Foundation", "PatchbayEngine"],
        "PatchbayRuntime": [
            "AsyncHTTPClient", "Crypto", "CryptoExtras", "Dispatch", "Foundation", "GRDB", "GRDBSQLite", "Logging",
            "NIOCore", "NIOHTTP1",
            "NIOHTTPCompression",
            "PatchbayCore", "PatchbayEngine", "Synchronization",
        ],
        "PatchbayServer": [
            "Crypto", "Foundation", "PatchbayEngine", "PatchbayCore", "PatchbayRuntime", "HTTPTypes", "Hummingbird",
            "HummingbirdCore", "JWTKit", "Logging", "NIOCore", "NIOHTTP1", "NIOHTTPTypes", "ServiceLifecycle",
            "Synchronization", "UnixSignals",
        ],
        "patchbay": [
            "Foundation", "PatchbayEngine", "PatchbayCore", "PatchbayRuntime", "PatchbayServer", "ArgumentParser",
            "Logging", "ServiceLifecycle", "Synchronization", "UnixSignals",
        ],
    ]

    private static func sources(_ target: String) throws -> [(name: String, text: String)] {
        let folder = repositoryRoot.appending(path: "Sources/\(target)")
        let names = try #require(FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String])
        return try names.filter { $0.hasSuffix(".swift") }.map {
            ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
        }
    }

    @Test(arguments: allowed.keys.sorted()) func importsOnlyWhatItMay(_ target: String) throws {
        let files = try Self.sources(target)
        #expect(!files.isEmpty)
        for file in files {
            for line in file.text.split(separator: "\n") where line.contains("import ") && !line.hasPrefix("//") {
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place <= 1, words.count == place + 2 else { continue }
                #expect(Self.allowed[target]?.contains(String(words[place + 1])) == true, "\(file.name): \(line)")
            }
        }
    }

    @Test(arguments: ["PatchbayEngine", "PatchbayCore"]) func doesNoInputOrOutput(_ target: String) throws {
        let words = [
            "FileManager", "FileHandle", "URLSession", "ProcessInfo", "Date()", "print(", "= Task {", "Task.detached",
            "Process(",
            ".random(",
        ]
        for file in try Self.sources(target) {
            for word in words { #expect(!file.text.contains(word), "\(file.name) uses \(word)") }
        }
    }

    @Test func keepsTheDatabaseInTheStore() throws {
        for target in ["PatchbayRuntime", "PatchbayServer", "patchbay"] {
            for file in try Self.sources(target) where !file.name.hasPrefix("Store/") {
                #expect(!file.text.contains("import GRDB"), "\(file.name)")
            }
        }
    }

    @Test func namesNoProvider() throws {
        let ids = try files(in: "providers", withExtension: "json").map { $0.deletingPathExtension().lastPathComponent }
        #expect(ids.count >= 4)
        for target in Self.allowed.keys {
            for file in try Self.sources(target) {
                for id in ids { #expect(!file.text.lowercased().contains(id), "\(file.name) names \(id)") }
            }
        }
    }
}
