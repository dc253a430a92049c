import NIOCore
import Sluice
import SluiceGateway
import SluiceRedis
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// What handlers make of a partition that is given up while they run.
@Suite struct `A partition that is given up` {
    private static let project = LambdaProject(
        webSocket: WebSocketAPI(
            name: "chat", routeSelectionExpression: "$request.body.action",
            routes: [
                "$connect": WebSocketRoute(function: "connect"), "$default": WebSocketRoute(function: "default"),
                "$disconnect": WebSocketRoute(function: "end"),
            ],
            authorizer: LambdaAuthorizer(name: "auth", function: "auth"), stage: Stage(name: "dev")),
        http: HTTPAPI(
            name: "web", routes: [HTTPRoute(key: "GET /items", function: "web")], stage: Stage(name: "$default")))

    /// The authorizer's answer that allows everything and says so.
    private static func allow(_ plan: String) -> InvocationOutcome {
        .json(
            #"{"principalId":"me","policyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","#
                + #""Action":"execute-api:Invoke","Resource":"*"}]},"context":{"plan":"\#(plan)"}}"#)
    }

    @Test func `calls nothing, and answers nobody`() async throws {
        let bench = try APIBench(Self.project, ["auth": Self.allow("gold")])
        #expect(await bench.connect() == "101")
        let calls = bench.invocations.count
        bench.handOver()
        #expect(await bench.connect() == "not begun")
        #expect(await bench.happens(.message(.text("x"))) == "not begun")
        #expect(await bench.happens(.disconnect(.normal)) == "not begun")
        #expect(await bench.request("GET", "/items") == "not begun")
        #expect(bench.invocations.count == calls)
    }

    @Test func `between the authorizer and $connect's function leads to neither 101 nor a refusal`() async throws {
        let bench = try APIBench(Self.project, ["auth": Self.allow("gold")], handedOverIn: "auth")
        #expect(await bench.connect() == "not begun")
        #expect(bench.invocations.map(\.function) == ["auth"])
    }

    @Test func `leaves nothing behind of a connection whose $connect was not committed`() async throws {
        try await withRedisServer { redis in
            let bench = try APIBench(Self.project, ["auth": Self.allow("gold")], redis: redis.url)
            try await bench.redis.connect()
            #expect(await bench.connect() == "101")
            _ = await bench.happens(.disconnect(.normal))
            #expect(bench.lastEvent.contains(#""plan":"gold""#))
            // The next owner runs $connect again, and there the authorizer's answer is another.
            let other = try APIBench(Self.project, ["auth": Self.allow("silver")])
            _ = await other.connect()
            let record = try #require(other.record)
            let connection = EventSample.connection
            let key = Keyspace(namespace: "test", partitioning: Partitioning(count: 1))
                .connections(Partitioning(count: 1).partition(of: connection), connection.node)
            _ = try await bench.redis.send(
                RedisCommand("HSET", keys: [.string(key)], .buffer(connection.field), .buffer(record.bytes)))
            bench.takeOver()
            _ = await bench.happens(.message(.text("x")))
            #expect(bench.lastEvent.contains(#""plan":"silver""#))
            // From here on it is remembered.
            await bench.redis.close()
            _ = await bench.happens(.message(.text("y")))
            #expect(bench.lastEvent.contains(#""plan":"silver""#))
        }
    }
}
