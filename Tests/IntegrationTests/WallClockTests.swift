import Foundation
import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    /// Somebody sets the clock of one of the machines.
    @Suite struct `A wall clock that jumps` {
        enum Whose: String, CaseIterable {
            case edge, worker, redis
        }

        @Test(arguments: Whose.allCases)
        func `does nothing to order, counts, ownership and connects`(whose: Whose) async throws {
            let clock = try await WallClock()
            func environment(_ process: Whose) -> [String: String] { process == whose ? clock.environment : [:] }
            try await withDeployment(RedisServerOptions(environment: environment(.redis))) { deployment in
                let edge = try await deployment.startEdge(environment: environment(.edge))
                let times = ["--lease", "2", "--dead-after", "2"]
                let workers = [
                    try await deployment.startWorker("TestWorker", times, environment: environment(.worker)),
                    try await deployment.startWorker("TestWorker", times, environment: environment(.worker)),
                ]
                let clients = try await (0..<20).async { _ in try await WebSocketClient.connect(port: edge.port) }
                var round = 0
                func converse() async throws {
                    for _ in 0..<5 {
                        for client in clients { try await client.send("\(round)") }
                        for client in clients { #expect(try await client.text() == "\(round)") }
                        round += 1
                    }
                }
                try await converse()
                for hours in [1, -1, 0] {
                    try clock.set(hours: hours)
                    // Through beats, looks of other workers, and the time after which a silent owner or node is dead.
                    let end = ContinuousClock.now + .seconds(4)
                    while ContinuousClock.now < end {
                        try await converse()
                        let newcomer = try await WebSocketClient.connect(port: edge.port)
                        try await newcomer.send("hello")
                        #expect(try await newcomer.text() == "hello")
                        #expect(try await HTTPAnswer.request("GET", "/nowhere", port: edge.port).status == 404)
                        try await newcomer.drop()
                    }
                }
                try await until("every end is told") {
                    try await deployment.count("ends")["all"]
                        == (try await deployment.count("echo")["messages", default: 0] - round * clients.count)
                }
                #expect(edge.process.isRunning && !edge.process.output.contains("declared dead"))
                for worker in workers {
                    #expect(worker.isRunning)
                    #expect(!worker.output.contains("another worker's now") && !worker.output.contains("is lost"))
                }
            }
        }
    }
}

/// A wall clock that a test sets for the processes that are started with its environment.
private struct WallClock {
    private let library: Preload
    private let file: String

    init() async throws {
        library = try await Preload("wall_clock")
        file = library.library + ".offset"
        try Data(count: 8).write(to: URL(fileURLWithPath: file))
    }

    var environment: [String: String] { library.environment.merging(["WALL_CLOCK_OFFSET": file]) { $1 } }

    /// In place, since the processes have mapped the file.
    func set(hours: Int) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        try handle.write(contentsOf: withUnsafeBytes(of: hours * 3600) { Data($0) })
        try handle.close()
    }
}
