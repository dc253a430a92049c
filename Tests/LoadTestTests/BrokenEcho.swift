import NIOCore
import NIOPosix

/// An echo server that does wrong what it is told to, by the number of the message on its connection, from 1.
struct BrokenEcho: Sendable {
    enum Answer: Sendable {
        case echo, drop, double
        /// At once, and again a while later.
        case doubleLate
        /// Behind the echo of the next one.
        case swap
        /// The end of the connection, without a word.
        case cut
        /// A close frame with 1012, then the end.
        case close
        case error
        /// As a full edge refuses.
        case tooMany
        case garbage
    }

    private let channel: any Channel
    var port: Int { channel.localAddress?.port ?? 0 }
    var url: String { "ws://127.0.0.1:\(port)/" }

    static func start(_ answer: @escaping @Sendable (Int) -> Answer) async throws -> BrokenEcho {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(BrokenEchoHandler(answer))
                }
            }.bind(host: "127.0.0.1", port: 0).get()
        return BrokenEcho(channel: channel)
    }

    /// Listens no more.
    func stop() async throws {
        try await channel.close()
    }

    /// Runs `body`, and stops.
    func serve(_ body: (BrokenEcho) async throws -> Void) async throws {
        do {
            try await body(self)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }
}

private final class BrokenEchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: (Int) -> BrokenEcho.Answer
    private var input = ByteBuffer()
    private var isOpen = false
    private var count = 0
    private var held: [UInt8]?

    init(_ answer: @escaping (Int) -> BrokenEcho.Answer) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        input.writeBuffer(&bytes)
        if !isOpen {
            guard String(buffer: input).hasSuffix("\r\n\r\n") else { return }
            input.clear()
            isOpen = true
            let response = """
                HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r
                Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n
                """
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: response)), promise: nil)
        }
        while let (opcode, payload) = nextFrame() {
            guard opcode == 1 || opcode == 2 else {
                if opcode == 8 { context.close(promise: nil) }
                continue
            }
            count += 1
            act(context, payload)
        }
        context.flush()
    }

    private func act(_ context: ChannelHandlerContext, _ payload: [UInt8]) {
        switch answer(count) {
        case .echo: send(context, payload)
        case .drop: break
        case .double:
            send(context, payload)
            send(context, payload)
        case .doubleLate:
            send(context, payload)
            context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(200)) {
                self.send(context, payload)
                context.flush()
            }
        case .swap:
            held = payload
            return
        case .cut: context.close(promise: nil)
        case .close:
            write(context, 0x88, [UInt8(1012 >> 8), UInt8(1012 & 0xFF)])
            context.flush()
            context.close(promise: nil)
        case .error: send(context, Array(#"{"message":"Internal server error","requestId":"x"}"#.utf8))
        case .tooMany: send(context, Array(#"{"message": "Too many requests", "requestId":"x"}"#.utf8))
        case .garbage: send(context, payload.reversed())
        }
        if let payload = held {
            held = nil
            send(context, payload)
        }
    }

    private func send(_ context: ChannelHandlerContext, _ payload: [UInt8]) { write(context, 0x81, payload) }

    private func write(_ context: ChannelHandlerContext, _ first: UInt8, _ payload: [UInt8]) {
        context.write(wrapOutboundOut(ByteBuffer(bytes: [first, UInt8(payload.count)] + payload)), promise: nil)
    }

    /// Only frames below 126 bytes come.
    private func nextFrame() -> (UInt8, [UInt8])? {
        guard let head = input.getBytes(at: input.readerIndex, length: 2) else { return nil }
        let length = Int(head[1] & 0x7F)
        guard input.readableBytes >= 6 + length, let frame = input.readBytes(length: 6 + length) else { return nil }
        return (head[0] & 0x0F, frame[6...].enumerated().map { $0.element ^ frame[2 + $0.offset % 4] })
    }
}
