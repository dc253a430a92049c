import NIOCore
import NIOPosix

/// Bytes over TCP, as they are: what a client sends that no library would.
public enum RawClient {
    /// Sends `request` and returns everything that comes until the server closes.
    /// - Parameter time: after which the connection is given up, and what has come is returned.
    public static func exchange(
        _ request: ByteBuffer, port: Int, within time: TimeAmount = .seconds(20)
    ) async throws -> String {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let done = loop.makePromise(of: String.self)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Collector(done: done))
                    }
                }.connect(host: "127.0.0.1", port: port).get()
        } catch {
            done.fail(error)
            throw error
        }
        channel.writeAndFlush(request, promise: nil)
        let timeout = loop.scheduleTask(in: time) { channel.close(promise: nil) }
        defer { timeout.cancel() }
        return try await done.futureResult.get()
    }

    public static func exchange(
        _ request: String, port: Int, within time: TimeAmount = .seconds(20)
    ) async throws -> String {
        try await exchange(ByteBuffer(string: request), port: port, within: time)
    }
}

/// One request with `Connection: close`, and its response taken apart.
public struct HTTPAnswer: Sendable {
    public let status: Int
    public let head: String
    public let body: String

    public static func request(
        _ method: String, _ target: String, port: Int, headers: [String] = [], body: String = "",
        within time: TimeAmount = .seconds(40)
    ) async throws -> HTTPAnswer {
        var request = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for header in headers { request += header + "\r\n" }
        if !body.isEmpty { request += "Content-Length: \(body.utf8.count)\r\n" }
        let text = try await RawClient.exchange(request + "\r\n" + body, port: port, within: time)
        guard let answer = HTTPAnswer(text) else { throw TestSupportError("no HTTP response: \(text)") }
        return answer
    }

    /// Nil when the text is no response.
    public init?(_ text: String) {
        guard let end = text.firstRange(of: "\r\n\r\n"), let status = Int(text.dropFirst(9).prefix(3)) else {
            return nil
        }
        self.status = status
        head = String(text[..<end.lowerBound])
        body = String(text[end.upperBound...])
    }

    /// The value of a header.
    /// - Parameter name: lower case.
    public func header(_ name: String) -> String? {
        for line in head.split(separator: "\r\n").dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name { return String(parts[1].drop { $0 == " " }) }
        }
        return nil
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let done: EventLoopPromise<String>
    private var bytes = ByteBuffer()

    init(done: EventLoopPromise<String>) { self.done = done }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes.writeImmutableBuffer(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) { done.succeed(String(buffer: bytes)) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
