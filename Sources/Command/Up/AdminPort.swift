import NIOCore
import NIOHTTP1
import NIOPosix

/// The admin port of a process on this machine, as its client.
struct AdminPort: Sendable {
    let port: Int

    private typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    /// Whether `GET /readyz` answers 200.
    func isReady() async throws -> Bool {
        let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(.seconds(1))
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        return try await connection.executeThenClose { inbound, outbound in
            let head = HTTPRequestHead(
                version: .http1_1, method: .GET, uri: "/readyz", headers: ["host": "127.0.0.1", "connection": "close"])
            try await outbound.write(.head(head))
            try await outbound.write(.end(nil))
            for try await case .head(let head) in inbound { return head.status == .ok }
            return false
        }
    }
}
