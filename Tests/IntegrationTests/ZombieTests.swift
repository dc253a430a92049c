import Foundation
import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    /// Processes that stand still for longer than others wait for them, and then go on.
    @Suite struct Zombies {
        @Test func `a worker that stood still for three leases has no effect, notices, and serves again`() async throws
        {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                let zombie = try await deployment.startWorker("TestWorker", ["--lease", "2"])
                let clients = try await (0..<20).async { _ in try await WebSocketClient.connect(port: edge.port) }
                for (number, client) in clients.enumerated() {
                    try await client.send((0..<3).map { #"{"action":"sleep","n":"\#(number)-\#($0)"}"# })
                }
                try await until("handlers run") { try await deployment.count("echo")["messages", default: 0] >= 20 }
                zombie.signal(SIGSTOP)
                _ = try await deployment.startWorker("TestWorker", ["--lease", "2"])
                for (number, client) in clients.enumerated() {
                    for message in 0..<3 {
                        let text = try await client.text(within: .seconds(30))
                        #expect(text.contains(#""n":"\#(number)-\#(message)""#))
                    }
                }
                zombie.signal(SIGCONT)
                // It comes back as a worker among others, with its share of the partitions.
                try await until("it has partitions again", within: .seconds(30)) {
                    let keys = try await deployment.cli("--raw", "KEYS", "sluice:{*}:state").split(separator: "\n")
                    var owners: Set<String> = []
                    for key in keys { owners.insert(try await deployment.cli("--raw", "HGET", String(key), "owner")) }
                    return owners.count == 2
                }
                for client in clients { try await client.send("after") }
                for client in clients { #expect(try await client.text() == "after") }
                try await until("each is counted once") { try await deployment.count("echo") == ["messages": 80] }
            }
        }

        @Test func `an edge that stood still closes its sockets and starts as a new node`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("TestWorker", ["--dead-after", "2"])
                let clients = try await (0..<20).async { _ in try await WebSocketClient.connect(port: edge.port) }
                for client in clients { try await client.send("before") }
                for client in clients { #expect(try await client.text() == "before") }
                edge.process.signal(SIGSTOP)
                try await until("every connection has its end") { try await deployment.count("ends") == ["all": 20] }
                edge.process.signal(SIGCONT)
                for client in clients {
                    guard case .close(let code, _) = try await client.next() else {
                        throw TestSupportError("no close frame")
                    }
                    #expect(code == 1012)
                }
                try await until("it is ready again") {
                    (try? await HTTPAnswer.request("GET", "/readyz", port: edge.adminPort))?.status == 200
                }
                let client = try await WebSocketClient.connect(port: edge.port)
                try await client.send("after")
                #expect(try await client.text() == "after")
                #expect(try await deployment.countAtRest("ends") == ["all": 20])
                #expect(try await deployment.countAtRest("echo") == ["messages": 21])
            }
        }

        @Test func `Redis standing still declares nobody dead`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("TestWorker", ["--lease", "2", "--dead-after", "2"])
                let client = try await WebSocketClient.connect(port: edge.port)
                try await client.send("before")
                #expect(try await client.text() == "before")
                await deployment.redis.pause()
                try await client.send("meanwhile")
                try await Task.sleep(for: .seconds(5))
                await deployment.redis.resume()
                #expect(try await client.text() == "meanwhile")
                try await client.send("after")
                #expect(try await client.text() == "after")
                #expect(try await deployment.countAtRest("ends").isEmpty)
                #expect(try await deployment.countAtRest("echo") == ["messages": 3])
            }
        }
    }
}
