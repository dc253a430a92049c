import NIOCore
import NIOPosix
import SluiceTestSupport

@testable import SluiceRedis

/// A server that answers what a test says, for what a real one cannot be brought to: an old version, nonsense, silence.
func withScriptedServer(
    _ answer: @escaping @Sendable ([String]) -> String, _ body: (RedisURL) async throws -> Void
) async throws {
    let folder = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(folder) }
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(ScriptedHandler(answer: answer))
            }
        }
        .bind(unixDomainSocketPath: "\(folder)/s").get()
    do {
        try await body(RedisURL(.unix(path: "\(folder)/s")))
    } catch {
        try await channel.close()
        throw error
    }
    try await channel.close()
}

func versionAnswer(_ version: String) -> String {
    let text = "redis_version:\(version)\r\n"
    return "$\(text.utf8.count)\r\n\(text)\r\n"
}

private final class ScriptedHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: @Sendable ([String]) -> String
    private let reader = ReplyReader()

    init(answer: @escaping @Sendable ([String]) -> String) {
        self.answer = answer
    }

    /// Commands are arrays of strings, so that the reader of answers reads them too.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
            try? reader.read(bytes) { command in
                let words = (command.array ?? []).compactMap(\.text)
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer(words))), promise: nil)
                return true
            }
        }
    }
}
