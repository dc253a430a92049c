import Foundation
import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    /// What a power failure under `appendfsync everysec` does: the tail of the append-only file is gone.
    @Suite struct `A Redis that lost its newest writes` {
        private static func appendOnlyFile(_ deployment: TestDeployment) throws -> String {
            let folder = "\(deployment.folder)/appendonlydir"
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            guard let name = names.first(where: { $0.hasSuffix(".incr.aof") }) else {
                throw TestSupportError("no append-only file among \(names)")
            }
            return "\(folder)/\(name)"
        }

        private static func size(_ path: String) throws -> UInt64 {
            (try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.uint64Value ?? 0
        }

        @Test func `is noticed and told, and everything that comes afterwards is done once`() async throws {
            try await withDeployment(RedisServerOptions(appendOnly: true)) { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("echo")
                let client = try await WebSocketClient.connect(port: edge.port)
                func converse(_ client: WebSocketClient, _ name: String) async throws {
                    for number in 0..<10 {
                        try await client.send("\(name) \(number)")
                        #expect(try await client.text() == "\(name) \(number)")
                    }
                }
                try await converse(client, "kept")
                try await until("they are counted") { try await deployment.count("echo") == ["messages": 10] }
                let file = try Self.appendOnlyFile(deployment)
                let kept = try Self.size(file)
                try await converse(client, "lost")
                try await until("they are counted") { try await deployment.count("echo") == ["messages": 20] }

                await deployment.redis.kill()
                let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
                try handle.truncate(atOffset: kept)
                try handle.close()
                try await deployment.redis.restart()

                guard case .close(let code, _) = try await client.next() else {
                    throw TestSupportError("no close frame")
                }
                #expect(code == 1012)
                try await until("the loss is in the metrics") {
                    try await deployment.metric("sluice_edge_lost_writes_total", adminPort: edge.adminPort) > 0
                }
                let later = try await WebSocketClient.connect(port: edge.port)
                try await converse(later, "after")
                try await converse(later, "and after")
                try await until("what is new is counted once, what was lost is gone") {
                    try await deployment.count("echo") == ["messages": 30]
                }
                #expect(edge.process.output.contains("Redis has lost events"))
                #expect(try await deployment.backlog() == 0)
            }
        }
    }
}
