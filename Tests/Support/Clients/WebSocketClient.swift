import DequeModule
import NIOCore
import NIOPosix
import NIOWebSocket

/// A WebSocket client on NIO's own frame codec: not a line of it is shared with the edge.
public final class WebSocketClient: Sendable {
    /// What arrives, in order.
    public enum Arrival: Sendable, Equatable {
        case text(String)
        case binary(ByteBuffer)
        case ping
        case pong
        /// A close frame; 1005 where it has no code.
        case close(code: UInt16, reason: String)
        /// The end of the TCP connection.
        case ended
    }

    /// The handshake was answered with something else than 101.
    public struct Refused: Error, Sendable {
        public let status: Int
        public let response: String
    }

    private let channel: any Channel
    private let inbox: NIOLoopBoundBox<Inbox?>
    /// The head of the answer to the handshake.
    public let handshake: String

    private init(channel: any Channel, inbox: NIOLoopBoundBox<Inbox?>, handshake: String) {
        self.channel = channel
        self.inbox = inbox
        self.handshake = handshake
    }

    /// - Parameter prepare: puts TLS in front.
    public static func connect(
        port: Int, path: String = "/", headers: [String] = [],
        prepare: @escaping @Sendable (any Channel) throws -> Void = { _ in },
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> WebSocketClient {
        let loop = group.next()
        let opened = loop.makePromise(of: String.self)
        let inbox = NIOLoopBoundBox.makeEmptyBox(valueType: Inbox.self, eventLoop: loop)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: loop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = Inbox(loop)
                        inbox.value = handler
                        try prepare(channel)
                        try channel.pipeline.syncOperations.addHandler(HandshakeReader(inbox: handler, opened: opened))
                    }
                }.connect(host: "127.0.0.1", port: port).get()
        } catch {
            opened.fail(error)
            throw error
        }
        var request = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        request += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        for header in headers { request += header + "\r\n" }
        try await channel.writeAndFlush(ByteBuffer(string: request + "\r\n"))
        let handshake = try await opened.futureResult.get()
        return WebSocketClient(channel: channel, inbox: inbox, handshake: handshake)
    }

    public func send(_ text: String) async throws { try await send(.text, ByteBuffer(string: text)) }

    public func send(_ opcode: WebSocketOpcode, _ body: ByteBuffer) async throws {
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: body)
        try await channel.writeAndFlush(frame)
    }

    /// Many at once, in one write.
    public func send(_ texts: [String]) async throws {
        for text in texts {
            channel.write(
                WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(string: text)),
                promise: nil)
        }
        channel.flush()
    }

    public func sendClose(code: UInt16, reason: String = "") async throws {
        var body = ByteBuffer()
        body.writeInteger(code)
        body.writeString(reason)
        try await send(.connectionClose, body)
    }

    /// The next arrival but pings; fails when none comes in time.
    public func next(within time: TimeAmount = .seconds(15)) async throws -> Arrival {
        try await channel.eventLoop.flatSubmit {
            self.inbox.value?.next(within: time) ?? self.channel.eventLoop.makeFailedFuture(ChannelError.eof)
        }.get()
    }

    /// The next text; fails when something else arrives.
    public func text(within time: TimeAmount = .seconds(15)) async throws -> String {
        let arrival = try await next(within: time)
        guard case .text(let text) = arrival else { throw TestSupportError("a text was expected, \(arrival) came") }
        return text
    }

    /// From here on it leaves everything in the kernel's buffers.
    public func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    /// Ends the TCP connection without a word.
    public func drop() async throws { try await channel.close() }
}

/// Reads the answer to the handshake; what follows it goes to the frame decoder.
private final class HandshakeReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let inbox: Inbox
    private var opened: EventLoopPromise<String>?
    private var head = ByteBuffer()

    init(inbox: Inbox, opened: EventLoopPromise<String>) {
        self.inbox = inbox
        self.opened = opened
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard opened != nil else { return context.fireChannelRead(data) }
        head.writeImmutableBuffer(unwrapInboundIn(data))
        let text = String(buffer: head)
        guard text.hasPrefix("HTTP/1.1 101"), let end = head.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8))
        else { return }
        do {
            try context.pipeline.syncOperations.addHandlers([
                WebSocketFrameEncoder(), ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: 1 << 24)), inbox,
            ])
        } catch {
            return errorCaught(context: context, error: error)
        }
        opened?.succeed(head.readString(length: end.lowerBound - head.readerIndex) ?? "")
        opened = nil
        head.moveReaderIndex(forwardBy: 4)
        if head.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(head)) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        let text = String(buffer: head)
        let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        opened?.fail(WebSocketClient.Refused(status: status, response: text))
        opened = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        opened?.fail(error)
        opened = nil
        context.close(promise: nil)
    }
}

/// Keeps what arrives until somebody asks for it.
private final class Inbox: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    private let loop: any EventLoop
    private var arrivals: Deque<WebSocketClient.Arrival> = []
    private var waiting: Deque<EventLoopPromise<WebSocketClient.Arrival>> = []

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func next(within time: TimeAmount) -> EventLoopFuture<WebSocketClient.Arrival> {
        if let arrival = arrivals.popFirst() { return loop.makeSucceededFuture(arrival) }
        let promise = loop.makePromise(of: WebSocketClient.Arrival.self)
        waiting.append(promise)
        let timeout = loop.scheduleTask(in: time) { promise.fail(TestSupportError("nothing arrived within \(time)")) }
        promise.futureResult.whenComplete { _ in timeout.cancel() }
        return promise.futureResult
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        var body = frame.unmaskedData
        switch frame.opcode {
        case .text: arrived(.text(String(buffer: body)))
        case .binary: arrived(.binary(body))
        case .pong: arrived(.pong)
        case .ping:
            let pong = WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: body)
            context.channel.writeAndFlush(pong, promise: nil)
        case .connectionClose:
            let code = body.readInteger(as: UInt16.self) ?? 1005
            arrived(.close(code: code, reason: String(buffer: body)))
        default: arrived(.close(code: 0, reason: "unexpected opcode \(frame.opcode)"))
        }
    }

    private func arrived(_ arrival: WebSocketClient.Arrival) {
        guard let promise = waiting.popFirst() else { return arrivals.append(arrival) }
        promise.succeed(arrival)
    }

    func channelInactive(context: ChannelHandlerContext) { arrived(.ended) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
