import NIOCore
import SluiceGateway
import SluiceRedis
import SluiceTestSupport
import Testing

@testable import SluiceEdge

@Suite struct `the life of an edge` {
    @Test(.timeLimit(.minutes(1))) func `it drains: sockets are closed with 1012, disconnects told, traces gone`()
        async throws
    {
        try await EdgeFixture.with { fixture in
            try await fixture.connected { client, connect in
                try await client.send(Frames.text("last words"))
                #expect(try await fixture.worker.next().text == "last words")
                await fixture.group.triggerGracefulShutdown()
                #expect(try await client.readClose() == 1012)
                try await client.send(Frames.close(1012))
                #expect(try await fixture.worker.next().closeReason == CloseReason(code: 1012, text: "draining"))
                #expect(await client.readToEnd().isEmpty)
                let state = await fixture.worker.state(connect)
                while try await fixture.worker.run(RedisCommand("EXISTS", keys: [.string(state)])).int != 0 {
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `it lets requests that wait have their answer while it drains`() async throws {
        try await EdgeFixture.with { fixture in
            try await TCPClient.with(port: fixture.port) { client in
                try await client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
                let request = try await fixture.worker.next()
                await fixture.group.triggerGracefulShutdown()
                while fixture.edge.isReady { try await Task.sleep(for: .milliseconds(5)) }
                try await fixture.worker.reply(
                    to: request, .response(request.connection.seat, HTTPResponse(status: 200)))
                let answer = String(decoding: await client.readToEnd(), as: UTF8.self)
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.contains("Connection: close\r\n"))
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a handshake that nobody answers does not hold it up, nor gets lost`()
        async throws
    {
        try await EdgeFixture.with {
            $0.drain = .milliseconds(500)
        } _: { fixture in
            try await TCPClient.with(port: fixture.port) { client in
                try await client.send(TCPClient.handshake)
                let connect = try await fixture.worker.next()
                await fixture.group.triggerGracefulShutdown()
                _ = await client.readToEnd()
                // Whoever accepts it later finds its end behind it.
                let end = try await fixture.worker.next()
                #expect(end.connection == connect.connection && end.closeReason == .abnormal)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `it stops in time when Redis is away`() async throws {
        try await EdgeFixture.with {
            $0.drain = .milliseconds(500)
        } _: { fixture in
            try await fixture.connected { client, _ in
                await fixture.redis.kill()
                let start = ContinuousClock.now
                await fixture.group.triggerGracefulShutdown()
                #expect(try await client.readClose() == 1012)
                try await client.send(Frames.close(1012))
                #expect(await client.readToEnd().isEmpty)
                while fixture.edge.isReady { try await Task.sleep(for: .milliseconds(5)) }
                #expect(ContinuousClock.now - start < .seconds(5))
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a taken port is one clear sentence`() async throws {
        try await EdgeFixture.with { fixture in
            let port = fixture.port
            let second = Edge(EdgeConfiguration(redis: fixture.redis.url, port: port), logger: EdgeFixture.quiet)
            let error = await #expect(throws: EdgeError.self) { try await second.run() }
            #expect(error?.code == .portTaken)
            #expect(error?.message == "127.0.0.1:\(port) is taken by another program: choose another with --port")
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a missing Redis is one clear sentence`() async throws {
        let configuration = EdgeConfiguration(redis: try RedisURL("redis+unix:///tmp/no-such-socket"), port: 0)
        let error = await #expect(throws: EdgeError.self) {
            try await Edge(configuration, logger: EdgeFixture.quiet).run()
        }
        #expect(error?.code == .redis)
        #expect(error?.message.contains("/tmp/no-such-socket") == true)
    }

    @Test(.timeLimit(.minutes(1))) func `the number of partitions cannot change`() async throws {
        try await withRedisServer { redis in
            try await HandWorker(redis.url).run(RedisCommand("HSET", keys: ["sluice:config"], "partitions", 16))
            let configuration = EdgeConfiguration(redis: redis.url, port: 0, partitions: 8)
            let error = await #expect(throws: EdgeError.self) {
                try await Edge(configuration, logger: EdgeFixture.quiet).run()
            }
            #expect(error?.message == "this deployment has 16 partitions, not 8")
        }
    }
}
