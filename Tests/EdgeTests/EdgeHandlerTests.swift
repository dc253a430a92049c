import NIOCore
import NIOEmbedded
import SluiceGateway
import SluiceRedis
import Testing

@testable import SluiceEdge

@Suite struct `the handler of a connection` {
    private func core() throws -> EdgeCore {
        EdgeCore(
            eventLoop: EmbeddedEventLoop(), configuration: EdgeConfiguration(redis: try RedisURL("redis://127.0.0.1")),
            partitioning: Partitioning(count: 16), reporter: EdgeReporter { _ in }, logger: EdgeFixture.quiet)
    }

    /// Its pong may be long in coming: the ping waits behind what it takes.
    @Test func `a client that takes what was sent is not silent`() throws {
        let handler = EdgeHandler(core: try core())
        let channel = EmbeddedChannel(handler: handler)
        defer { _ = try? channel.finish() }
        handler.lifespan = Lifespan(now: 0)
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        #expect(handler.lifespan.lastHeard == 0)
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        #expect(handler.lifespan.lastHeard > 0)
    }

    #if canImport(Glibc)
        @Test func `it stays within its block of memory`() throws {
            let handler = EdgeHandler(core: try core())
            #expect(try Block.size(of: handler) <= 232)
        }
    #endif
}

#if canImport(Glibc)
    import Glibc

    /// What malloc gave an object.
    private enum Block {
        private typealias Size = @convention(c) (UnsafeMutableRawPointer?) -> Int

        /// malloc.h is in no module.
        static func size(of object: AnyObject) throws -> Int {
            let symbol = try #require(dlsym(dlopen(nil, RTLD_NOW), "malloc_usable_size"))
            return unsafeBitCast(symbol, to: Size.self)(Unmanaged.passUnretained(object).toOpaque())
        }
    }
#endif
