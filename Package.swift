// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target, tests included.
///
/// Each feature is a link away: SE-0335, SE-0409, SE-0444, SE-0461, SE-0458.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    // Each function is a section of its own, so that the linker can put those that run side by side.
    .unsafeFlags(["-Xfrontend", "-function-sections"], .when(platforms: [.linux], configuration: .release)),
]

/// How the executable is linked for release on Linux: one file that needs no Swift runtime beside it, and a third less
/// memory before any work is done than with shared libraries.
///
/// The libraries named are those that Foundation's static archives need and do not name themselves. Relative
/// relocations are packed, so that a start reads 30 kB of them rather than 2 MB, and no symbol is exported, so that it
/// looks none up. Code that the main jobs run lies side by side, which `Tests/Benchmarks/memory` explains.
let linkedAsOneFile: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-static-stdlib", "-l_FoundationICU", "-l_FoundationCShims", "-l_FoundationCollections", "-lCoreFoundation",
            "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker", "--icf=safe",
            "-Xlinker", "--no-export-dynamic",
            "-Xlinker", "--symbol-ordering-file=\(Context.packageDirectory)/Sources/patchbay/link-order.txt",
            "-Xlinker", "--no-warn-symbol-ordering",
        ],
        .when(platforms: [.linux], configuration: .release)
    )
]

let package = Package(
    name: "patchbay",
    products: [
        .executable(name: "patchbay", targets: ["patchbay"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // The payload path: JSON, selection, decimals, instants, transforms, plans. No imports at all.
        .target(name: "PatchbayEngine", swiftSettings: settings),
        // The specification language: sources, diagnostics, specs, validation, compilation. Foundation alone.
        .target(name: "PatchbayCore", dependencies: ["PatchbayEngine"], swiftSettings: settings),
        // The edges: files, digests, processes, the database, the network.
        .target(
            name: "PatchbayRuntime",
            dependencies: [
                "PatchbayCore", "PatchbayEngine",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
            ],
            swiftSettings: settings
        ),
        // The REST API and its identity.
        .target(
            name: "PatchbayServer",
            dependencies: [
                "PatchbayCore", "PatchbayEngine", "PatchbayRuntime",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // The commands and the composition root.
        .executableTarget(
            name: "patchbay",
            dependencies: [
                "PatchbayCore", "PatchbayEngine", "PatchbayRuntime", "PatchbayServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            exclude: ["link-order.txt"],
            swiftSettings: settings,
            linkerSettings: linkedAsOneFile
        ),
        .target(
            name: "PatchbayTestSupport",
            dependencies: [
                "PatchbayCore", "PatchbayEngine", "PatchbayRuntime",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        // How fast the REST API answers; Tests/Benchmarks/api/run.sh runs it.
        .executableTarget(
            name: "ListBenchmark",
            dependencies: [
                "PatchbayCore", "PatchbayEngine", "PatchbayRuntime", "PatchbayTestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Tests/Benchmarks/api/ListBenchmark",
            swiftSettings: settings,
            linkerSettings: linkedAsOneFile
        ),
        .testTarget(
            name: "PatchbayEngineTests",
            dependencies: ["PatchbayEngine", "PatchbayTestSupport"],
            exclude: ["Data"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PatchbayCoreTests",
            dependencies: ["PatchbayCore", "PatchbayEngine", "PatchbayRuntime", "PatchbayTestSupport"],
            exclude: ["Data"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ProviderTests",
            dependencies: ["PatchbayCore", "PatchbayEngine", "PatchbayRuntime", "PatchbayTestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PatchbayRuntimeTests",
            dependencies: [
                "PatchbayCore", "PatchbayEngine", "PatchbayRuntime", "PatchbayTestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            exclude: ["Data"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PatchbayServerTests",
            dependencies: [
                "PatchbayCore", "PatchbayEngine", "PatchbayRuntime", "PatchbayServer", "PatchbayTestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PatchbayCommandTests",
            dependencies: [
                "patchbay", "PatchbayCore", "PatchbayEngine", "PatchbayRuntime", "PatchbayTestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
    ]
)
