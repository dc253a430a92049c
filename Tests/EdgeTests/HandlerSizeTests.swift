import NIOCore
import NIOEmbedded
import SluiceGateway
import SluiceRedis
import Testing

@testable import SluiceEdge

#if canImport(Glibc)
    import Glibc

    @Suite struct `the memory of a connection` {
        @Test func `its handler stays within its block`() throws {
            let core = EdgeCore(
                eventLoop: EmbeddedEventLoop(),
                configuration: EdgeConfiguration(redis: try RedisURL("redis://127.0.0.1")),
                partitioning: Partitioning(count: 16), reporter: EdgeReporter { _ in }, logger: EdgeFixture.quiet)
            let handler = EdgeHandler(core: core)
            let size = try Block.size(of: handler)
            #expect(size <= 232)
        }
    }

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
