import NIOCore
import NIOPosix
import SluiceGateway

@testable import SluiceEdge

/// Answers signed requests with 200, others as the edge refuses them; for clients that nobody here wrote.
struct SigningServer {
    let port: Int

    static func with<Result>(
        _ keyring: AccessKeyring, _ body: (SigningServer) async throws -> Result
    ) async throws -> Result {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answerer(SignatureVerifier(keyring)))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(SigningServer(port: server.localAddress?.port ?? 0))
            try await server.close()
            return result
        } catch {
            try await server.close()
            throw error
        }
    }

    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private var verifier: SignatureVerifier
        private var parser = HTTPRequestParser(limits: .init(head: 16 * 1024, body: 1024 * 1024))

        init(_ verifier: SignatureVerifier) {
            self.verifier = verifier
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            parser.feed(unwrapInboundIn(data))
            defer { parser.keepRest() }
            do throws(HTTPRefusal) {
                while let step = try parser.next() {
                    switch step {
                    case .continues: context.writeAndFlush(wrapOutboundOut(.continueResponse), promise: nil)
                    case .request(let request): answer(request, context)
                    }
                }
            } catch {
                context.close(promise: nil)
            }
        }

        private func answer(_ request: ReceivedRequest, _ context: ChannelHandlerContext) {
            var bytes = ByteBuffer()
            let framing = ResponseFraming(date: HTTPDate.format(0), keepsAlive: true, isHead: false)
            bytes.writeResponse(response(to: request), framing)
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        }

        private func response(to request: ReceivedRequest) -> HTTPResponse {
            do throws(SignatureRefusal) {
                let keyID = try verifier.verify(request, now: LoopClock().wall)
                return HTTPResponse(status: 200, headers: [HTTPHeader(name: "x-key", value: keyID)])
            } catch {
                return ManagementAnswer(id: "", time: 0).refused(ManagementRefusal(error))
            }
        }
    }
}
