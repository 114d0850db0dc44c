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
]

let package = Package(
    name: "patchbay",
    products: [
        .executable(name: "patchbay", targets: ["patchbay"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        // The payload path: JSON, selection, decimals, instants, transforms, plans. No imports at all.
        .target(name: "PatchbayEngine", swiftSettings: settings),
        // The specification language: sources, diagnostics, specs, validation, compilation. Foundation alone.
        .target(name: "PatchbayCore", dependencies: ["PatchbayEngine"], swiftSettings: settings),
        // The edges: files, digests, processes.
        .target(
            name: "PatchbayRuntime",
            dependencies: ["PatchbayCore", "PatchbayEngine", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings
        ),
        // The commands and the composition root.
        .executableTarget(
            name: "patchbay",
            dependencies: [
                "PatchbayCore", "PatchbayEngine", "PatchbayRuntime",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "PatchbayTestSupport",
            dependencies: ["PatchbayCore", "PatchbayEngine"],
            swiftSettings: settings
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
            name: "PatchbayCommandTests",
            dependencies: ["patchbay", "PatchbayCore", "PatchbayEngine", "PatchbayTestSupport"],
            swiftSettings: settings
        ),
    ]
)
