import NIOCore
import NIOHTTP1

/// One connection of a function process to its Runtime API: collects requests, writes answers.
///
/// A body past the limit is read to its end and dropped: answered earlier, the client would fail at writing.
final class RuntimeConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let received: (RuntimeRequest, RuntimeConnection) -> Void
    private let closed: (RuntimeConnection) -> Void
    private var context: ChannelHandlerContext?
    private var request: RuntimeRequest?
    private var isAnswering = false
    private var keepsAlive = true

    /// - Parameters:
    ///   - received: called with each request; it is answered by ``answer(_:)``, now or later.
    ///   - closed: called once.
    init(
        received: @escaping (RuntimeRequest, RuntimeConnection) -> Void, closed: @escaping (RuntimeConnection) -> Void
    ) {
        self.received = received
        self.closed = closed
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        closed(self)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // A client that does not wait for its answer is none that can be served one event at a time.
            guard !isAnswering else { return context.close(promise: nil) }
            request = RuntimeRequest(head: head)
            if head.headers.first(name: "Expect")?.lowercased() == "100-continue" { sendContinue(context) }
        case .body(let part):
            request?.append(part)
        case .end(let trailers):
            guard var request else { return }
            self.request = nil
            request.trailers = trailers
            isAnswering = true
            keepsAlive = request.head.isKeepAlive
            received(request, self)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError, !isAnswering else { return context.close(promise: nil) }
        isAnswering = true
        keepsAlive = false
        answer(.badRequest)
    }

    /// Head and body leave in one write: a body that follows its head in a second segment can cost a client 40 ms.
    func answer(_ answer: RuntimeAnswer) {
        guard let context, isAnswering else { return }
        isAnswering = false
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status))
        head.headers.reserveCapacity(answer.headers.count + 3)
        for header in answer.headers { head.headers.add(name: header.name, value: header.value) }
        head.headers.add(name: "Content-Type", value: "application/json")
        head.headers.add(name: "Content-Length", value: "\(answer.body.readableBytes)")
        if !keepsAlive { head.headers.add(name: "Connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if answer.body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
        }
        guard !keepsAlive else { return context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }

    func close() {
        context?.close(promise: nil)
    }

    private func sendContinue(_ context: ChannelHandlerContext) {
        context.writeAndFlush(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }
}
