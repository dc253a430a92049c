import CoreMetrics
import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import SluiceMetrics
import Synchronization
import Testing

@Suite struct AdminServerTests {
    @Test func `healthz, readyz and metrics answer`() async throws {
        let factory = PrometheusMetrics()
        Counter(label: "a", factory: factory).increment()
        let readiness = Mutex(Readiness.notReady(reason: "no Redis"))
        let now: @Sendable () -> Readiness = { readiness.withLock(\.self) }
        try await withAdminServer(factory: factory, readiness: now) { port in
            let health = try await ask(port, "GET /healthz")
            #expect(health.status == "HTTP/1.1 200 OK")
            #expect(health.body == "alive\n")

            let early = try await ask(port, "GET /readyz?verbose")
            #expect(early.status == "HTTP/1.1 503 Service Unavailable")
            #expect(early.body == "no Redis\n")

            readiness.withLock { $0 = .ready }
            #expect(try await ask(port, "GET /readyz").status == "HTTP/1.1 200 OK")

            let metrics = try await ask(port, "GET /metrics")
            #expect(metrics.head.contains("content-type: text/plain; version=0.0.4; charset=utf-8\r\n"))
            #expect(metrics.body == factory.text())
        }
    }

    @Test func `other paths are 404, other methods 405, HEAD has no body`() async throws {
        try await withAdminServer { port in
            #expect(try await ask(port, "GET /").status == "HTTP/1.1 404 Not Found")
            #expect(try await ask(port, "POST /healthz").status == "HTTP/1.1 405 Method Not Allowed")
            let head = try await ask(port, "HEAD /healthz")
            #expect(head.status == "HTTP/1.1 200 OK")
            #expect(head.head.contains("content-length: 6\r\n"))
            #expect(head.body == "")
        }
    }

    @Test func `garbage closes that connection only`() async throws {
        try await withAdminServer { port in
            _ = try await exchange(port, "\u{1}\u{2}\r\n\r\n")
            #expect(try await ask(port, "GET /healthz").status == "HTTP/1.1 200 OK")
        }
    }

    @Test func `a taken port is one clear sentence`() async throws {
        try await withAdminServer { port in
            let second = AdminServer(
                port: port, factory: PrometheusMetrics(), readiness: { .ready }, logger: Logger(label: "test"))
            let error = await #expect(throws: AdminServerError.self) { try await second.run() }
            #expect(error?.description == "The admin port 127.0.0.1:\(port) is taken.")
        }
    }

    /// Runs a server on a free port, in a service group that is shut down gracefully afterwards.
    private func withAdminServer(
        factory: PrometheusMetrics = PrometheusMetrics(),
        readiness: @escaping @Sendable () -> Readiness = { .ready },
        _ body: (Int) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, opened) = AsyncStream.makeStream(of: Int.self)
        let server = AdminServer(port: 0, factory: factory, readiness: readiness, logger: logger) { address in
            opened.yield(address?.port ?? 0)
        }
        let services = ServiceGroup(services: [server], logger: logger)
        let running = Task { try await services.run() }
        let port = try #require(await ports.first { _ in true })
        let result: Result<Void, any Error>
        do { result = .success(try await body(port)) } catch { result = .failure(error) }
        await services.triggerGracefulShutdown()
        try await running.value
        try result.get()
    }

    private struct Answer {
        let head: String
        let body: String
        var status: Substring { head.prefix { $0 != "\r\n" } }
    }

    private func ask(_ port: Int, _ request: String) async throws -> Answer {
        let text = try await exchange(port, "\(request) HTTP/1.1\r\nhost: localhost\r\n\r\n")
        let end = try #require(text.firstRange(of: "\r\n\r\n"))
        return Answer(head: String(text[..<end.lowerBound]) + "\r\n", body: String(text[end.upperBound...]))
    }

    /// Sends the bytes and collects everything until the server closes.
    private func exchange(_ port: Int, _ request: String) async throws -> String {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            var answer = ByteBuffer()
            for try await part in inbound { answer.writeImmutableBuffer(part) }
            return String(buffer: answer)
        }
    }
}
