import NIOCore
import NIOPosix

/// A TCP client that says what it is told, byte for byte, and reads what comes.
struct TCPClient {
    private let channel: any Channel
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var buffer = ByteBuffer()

    struct Closed: Error {}

    private init(
        channel: any Channel, outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    ) {
        self.channel = channel
        self.outbound = outbound
        self.iterator = iterator
    }

    /// Connects, runs `body`, and closes.
    static func with<Result: Sendable>(
        port: Int, _ body: (inout TCPClient) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var client = TCPClient(channel: channel.channel, outbound: outbound, iterator: inbound.makeAsyncIterator())
            return try await body(&client)
        }
    }

    func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }
    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Closes hard, as a process that is killed.
    func cut() async throws { try await channel.close() }

    mutating func read(_ count: Int) async throws -> [UInt8] {
        while buffer.readableBytes < count {
            guard var more = try await iterator.next() else { throw Closed() }
            buffer.writeBuffer(&more)
        }
        return buffer.readBytes(length: count) ?? []
    }

    /// Everything up to the end of the connection.
    mutating func readToEnd() async -> [UInt8] {
        while let next = try? await iterator.next() {
            var more = next
            buffer.writeBuffer(&more)
        }
        return buffer.readBytes(length: buffer.readableBytes) ?? []
    }

    /// A response's head, without its blank line.
    mutating func readHead() async throws -> String {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) { head += try await read(1) }
        return String(decoding: head.dropLast(4), as: UTF8.self)
    }

    /// A server's frame: its first byte and payload.
    mutating func readFrame() async throws -> (first: UInt8, payload: [UInt8]) {
        let head = try await read(2)
        var length = Int(head[1])
        if length == 126 { length = try await read(2).reduce(0) { $0 << 8 | Int($1) } }
        if length == 127 { length = try await read(8).reduce(0) { $0 << 8 | Int($1) } }
        return (head[0], try await read(length))
    }

    mutating func readText() async throws -> String {
        String(decoding: try await readFrame().payload, as: UTF8.self)
    }

    /// The code of the close frame that comes next.
    mutating func readClose() async throws -> UInt16? {
        let frame = try await readFrame()
        guard frame.first == 0x88, frame.payload.count >= 2 else { return nil }
        return UInt16(frame.payload[0]) << 8 | UInt16(frame.payload[1])
    }

    static let handshake = """
        GET /dev?a=1 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
        """
}
