// swift-tools-version: 6.2
import PackageDescription

/// Swift 6 language mode comes with the tools version; a warning in our own targets is an error.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// Lua that Redis runs, one file a script.
let scripts: [Resource] = ["append", "commit", "config", "errand", "node", "own", "redrive", "throttle"].map {
    .embedInCode("Scripts/\($0).lua")
}

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let tls = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let tlsEvents = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "sluice",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "Sluice", targets: ["Sluice"]),
        .executable(name: "sluice", targets: ["SluiceCommand"]),
        .executable(name: "reactions", targets: ["Reactions"]),
        .executable(name: "echo", targets: ["Echo"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift.git", from: "0.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // hiredis: the RESP parser.
        .systemLibrary(
            name: "CHiredis", path: "Sources/CHiredis", providers: [.apt(["libhiredis-dev"])]),

        // libcrypto: digests, HMAC, constant-time comparison, random bytes, keys and certificates.
        .systemLibrary(
            name: "COpenSSL", path: "Sources/COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        // TLS for both sides: certificates and keys from files, read again while they are in use.
        .target(
            name: "SluiceTLS", dependencies: [tls, tlsEvents, nioCore], path: "Sources/TLS", swiftSettings: strict),

        // Commands, pipelined connections on event loops, subscriptions and scripts; knows no gateway word.
        .target(
            name: "SluiceRedis", dependencies: ["CHiredis", "SluiceTLS", nioCore, nioPosix, logging, deque],
            path: "Sources/Redis", swiftSettings: strict),

        // The vocabulary edge and worker share: ids, partitions, events, replies, packs, keys, scripts; no I/O.
        .target(
            name: "SluiceGateway", dependencies: [nioCore],
            path: "Sources/Gateway", resources: scripts, swiftSettings: strict),

        // The metrics of a process as Prometheus text, and the admin port that serves them.
        .target(
            name: "SluiceMetrics",
            dependencies: [
                nioCore, nioPosix, nioHTTP, metrics, logging, lifecycle,
            ],
            path: "Sources/Metrics", swiftSettings: strict),

        // Sockets in, events out; replies in, frames out.
        .target(
            name: "SluiceEdge",
            dependencies: [
                "SluiceGateway", "SluiceRedis", "SluiceTLS", "COpenSSL", nioCore, nioPosix, logging, metrics, lifecycle,
                deque,
            ],
            path: "Sources/Edge", swiftSettings: strict),

        // Options over environment over defaults, and the options that edge and worker share.
        .target(
            name: "SluiceSettings", dependencies: ["SluiceGateway", "SluiceRedis", "SluiceTLS", arguments, logging],
            path: "Sources/Settings", swiftSettings: strict),

        // What an application imports: Worker, routes, context, counts.
        .target(
            name: "Sluice",
            dependencies: [
                "SluiceGateway", "SluiceRedis", "SluiceMetrics", "SluiceSettings", nioCore, nioPosix, logging, metrics,
                lifecycle, arguments, deque,
            ],
            path: "Sources/Sluice", swiftSettings: strict),

        // Processes that end with this one: started, waited for and signalled.
        .target(name: "SluiceProcess", path: "Sources/Process", swiftSettings: strict),

        // Existing Lambda functions as handlers: templates, the Lambda Runtime API, API Gateway's events.
        .target(
            name: "SluiceLambda",
            dependencies: [
                "Sluice", "SluiceGateway", "SluiceMetrics", "SluiceProcess", nioCore, nioPosix, nioHTTP, logging,
                metrics, lifecycle, yaml, deque,
            ],
            path: "Sources/Lambda", resources: [.embedInCode("Functions/node-loop.mjs")], swiftSettings: strict),

        // The load generator and its books.
        .target(
            name: "SluiceLoadTest",
            dependencies: ["SluiceGateway", "SluiceRedis", "SluiceTLS", histogram, nioCore, nioPosix, logging],
            path: "Sources/LoadTest", swiftSettings: strict),

        // The `sluice` executable: up, edge, roll, load, dead.
        .executableTarget(
            name: "SluiceCommand",
            dependencies: [
                "SluiceEdge", "SluiceLambda", "SluiceLoadTest", "SluiceRedis", "SluiceMetrics", "SluiceSettings",
                "SluiceGateway", "SluiceProcess", "SluiceTLS", "Sluice", "COpenSSL", arguments, lifecycle, logging,
                metrics, nioCore, nioPosix, nioHTTP,
            ],
            path: "Sources/Command", swiftSettings: strict),

        // The application: live Slack emoji counts, with its page.
        .executableTarget(
            name: "Reactions", dependencies: ["Sluice", "COpenSSL", arguments, nioCore],
            path: "Sources/Reactions", resources: [.embedInCode("page.html")], swiftSettings: strict),

        // The smallest worker: echoes, and counts what it echoed.
        .executableTarget(name: "Echo", dependencies: ["Sluice"], path: "Sources/Echo", swiftSettings: strict),

        // A worker for tests, which misbehaves when it is told to.
        .executableTarget(
            name: "TestWorker", dependencies: ["Sluice"], path: "Tests/TestWorker", swiftSettings: strict),

        // A worker for benchmarks.
        .executableTarget(
            name: "BenchWorker", dependencies: ["Sluice"], path: "Tests/BenchWorker", swiftSettings: strict),

        // Real servers and processes for tests.
        .target(
            name: "SluiceTestSupport",
            dependencies: [
                "SluiceProcess", "SluiceRedis", "SluiceTLS", nioCore, nioPosix, logging, deque,
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            path: "Tests/Support", swiftSettings: strict),

        .testTarget(
            name: "GatewayTests", dependencies: ["SluiceGateway", "SluiceTestSupport", nioCore],
            path: "Tests/GatewayTests",
            swiftSettings: strict),
        .testTarget(
            name: "RedisTests",
            dependencies: ["SluiceRedis", "SluiceTLS", "SluiceTestSupport", nioCore, nioPosix, logging],
            path: "Tests/RedisTests", swiftSettings: strict),
        .testTarget(
            name: "MetricsTests", dependencies: ["SluiceMetrics", nioCore, nioPosix, metrics, lifecycle, logging],
            path: "Tests/MetricsTests", swiftSettings: strict),
        .testTarget(
            name: "EdgeTests",
            dependencies: [
                "SluiceEdge", "SluiceGateway", "SluiceRedis", "SluiceTestSupport", nioCore, nioPosix, logging,
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                nioHTTP,
            ], path: "Tests/EdgeTests", swiftSettings: strict),
        .testTarget(
            name: "SluiceTests",
            dependencies: ["Sluice", "SluiceTestSupport", "SluiceGateway", "SluiceRedis", nioCore, logging, metrics],
            path: "Tests/SluiceTests", swiftSettings: strict),
        .testTarget(
            name: "LambdaTests",
            dependencies: [
                "SluiceLambda", "SluiceProcess", "SluiceMetrics", "Sluice", "SluiceGateway", "SluiceRedis",
                "SluiceTestSupport", nioCore, nioPosix, logging, metrics,
            ],
            path: "Tests/LambdaTests",
            exclude: ["Template/Fixtures", "Template/translate.py", "Gateway/Models/JSON-Schema-Test-Suite"],
            swiftSettings: strict),
        .testTarget(
            name: "TLSTests", dependencies: ["SluiceTLS", "SluiceTestSupport", nioCore, nioPosix, tls, tlsEvents],
            path: "Tests/TLSTests", swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: ["SluiceCommand", "SluiceProcess", "SluiceTLS", "SluiceTestSupport", nioCore],
            path: "Tests/CommandTests", swiftSettings: strict),
        .testTarget(
            name: "ReactionsTests", dependencies: ["Reactions", "Sluice", nioCore], path: "Tests/ReactionsTests",
            swiftSettings: strict),
        .testTarget(
            name: "LoadTestTests", dependencies: ["SluiceLoadTest", "SluiceTestSupport", nioCore, nioPosix],
            path: "Tests/LoadTestTests", swiftSettings: strict),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "COpenSSL",
                "Sluice", "SluiceEdge", "SluiceGateway", "SluiceRedis", "SluiceTLS", "SluiceTestSupport", nioCore,
                nioPosix,
                logging,
            ],
            path: "Tests/IntegrationTests", swiftSettings: strict),
    ]
)

// `Scripts/bench micro` alone builds it: it looks into modules, which a release build allows only with -enable-testing.
if Context.environment["SLUICE_MICROBENCHMARKS"] != nil {
    package.targets.append(
        // Times the small operations of the data path.
        .executableTarget(
            name: "Microbenchmarks", dependencies: ["Sluice", "SluiceEdge", "SluiceGateway", "SluiceRedis", nioCore],
            path: "Tests/Microbenchmarks", swiftSettings: strict))
}

/// What the parsers read is checked by the same code whether it comes from the corpus or from libFuzzer.
let fuzzing: [Target.Dependency] = [
    "Sluice", "SluiceEdge", "SluiceGateway", "SluiceLambda", "SluiceRedis", "SluiceTestSupport", nioCore, nioHTTP,
    .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOWebSocket", package: "swift-nio"),
]
if Context.environment["SLUICE_FUZZING"] == nil {
    package.targets.append(
        .testTarget(
            name: "FuzzTests", dependencies: fuzzing, path: "Tests/Fuzz", exclude: ["CLibFuzzer", "Corpus", "Driver"],
            swiftSettings: strict))
} else {
    // `Scripts/fuzz` alone builds these: everything is instrumented then, and a release build can be looked into.
    package.targets += [
        .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzz/CLibFuzzer"),
        .executableTarget(
            name: "Fuzzing", dependencies: fuzzing + ["CLibFuzzer"], path: "Tests/Fuzz",
            exclude: ["CLibFuzzer", "Corpus", "Replay"], swiftSettings: strict),
    ]
}
