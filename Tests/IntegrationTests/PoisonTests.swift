import NIOCore
import SluiceTestSupport
import Synchronization
import Testing

extension Integration {
    @Suite struct Poison {
        /// Starts workers again whenever one ends, as `sluice up` or systemd would.
        private static func supervise(_ deployment: TestDeployment, workers: Int, crashes: Told) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<workers {
                    group.addTask {
                        while !Task.isCancelled {
                            let worker = try await deployment.startWorker("TestWorker", ["--lease", "2"])
                            let status = await worker.waitForEnd()
                            if !Task.isCancelled { crashes.add("\(status)") }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }

        @Test func `an event that crashes its worker is put aside alone, and everything beside it takes effect once`()
            async throws
        {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                let crashes = Told()
                let supervision = Task { try await Self.supervise(deployment, workers: 2, crashes: crashes) }
                defer { supervision.cancel() }
                let clients = try await (0..<20).async { _ in try await WebSocketClient.connect(port: edge.port) }
                for (number, client) in clients.enumerated() {
                    try await client.send((0..<5).map { "\(number)-\($0)" })
                    if number == 7 { try await client.send(#"{"action":"crash"}"#) }
                    try await client.send((5..<10).map { "\(number)-\($0)" })
                }
                for (number, client) in clients.enumerated() {
                    for message in 0..<10 {
                        if number == 7, message == 5 {
                            #expect(try await client.text(within: .seconds(60)).contains("Internal server error"))
                        }
                        #expect(try await client.text(within: .seconds(60)) == "\(number)-\(message)")
                    }
                }
                // The first crash, and at most three more.
                #expect(crashes.all.count <= 4, "\(crashes.all)")
                try await until("each is counted once") { try await deployment.count("echo") == ["messages": 200] }
                var letters = ""
                for key in try await deployment.cli("--raw", "KEYS", "sluice:{*}:dead").split(separator: "\n") {
                    letters += try await deployment.cli("XRANGE", String(key), "-", "+") + "\n"
                }
                #expect(letters.split(separator: "\n").count { $0.contains("reason") } == 1, "\(letters)")
                #expect(letters.contains("crashes") && letters.contains(#""action":"crash""#))
            }
        }

        @Test func `workers that are killed from outside condemn nobody`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                let client = Task {
                    let client = try await WebSocketClient.connect(port: edge.port)
                    for number in 0..<40 {
                        try await client.send(#"{"action":"sleep","number":\#(number)}"#)
                        #expect(try await client.text(within: .seconds(60)).contains(#""number":\#(number)}"#))
                    }
                }
                for _ in 0..<5 {
                    let worker = try await deployment.startWorker("TestWorker", ["--lease", "2"])
                    let before = try await deployment.count("echo")["messages", default: 0]
                    try await until("it works") {
                        try await deployment.count("echo")["messages", default: 0] > before + 2
                    }
                    worker.kill()
                }
                _ = try await deployment.startWorker("TestWorker", ["--lease", "2"])
                try await client.value
                #expect(try await deployment.countAtRest("echo") == ["messages": 40])
                #expect(try await deployment.cli("--raw", "KEYS", "sluice:{*}:dead").isEmpty)
            }
        }
    }
}
