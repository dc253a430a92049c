import NIOCore
import Sluice
import SluiceGateway
import SluiceTestSupport
import Testing

@testable import SluiceLambda

@Suite struct `Routing of an API` {
    private static func table(_ keys: [String], stage: String = "$default") throws -> HTTPRouteTable {
        let routes = keys.map { HTTPRoute(key: $0, function: $0) }
        return try HTTPRouteTable(HTTPAPI(name: "web", routes: routes, stage: Stage(name: stage)), stage: stage)
    }

    @Test(
        arguments: [
            ("GET", "/a", "GET /a"), ("POST", "/a", "ANY /a"), ("GET", "/a/", nil), ("GET", "/A", nil),
            ("GET", "/b/x/c", "GET /b/{id}/c"), ("GET", "/b/d/c", "GET /b/d/{rest+}"), ("GET", "/b/d/", nil),
            ("GET", "/b//c", nil), ("GET", "/c/x", "ANY /c/{id}"), ("GET", "/c/x/y", nil), ("GET", "/", nil),
        ] as [(String, String, String?)])
    func `the most specific route wins`(method: String, path: String, key: String?) throws {
        let keys = ["ANY /a", "GET /a", "GET /b/{id}/c", "GET /b/d/{rest+}", "ANY /c/{id}"]
        for keys in [keys, keys.reversed()] {
            #expect(try Self.table(keys).match(method, path[...])?.routeKey == key)
        }
    }

    @Test func `a path is taken with its stage and without`() throws {
        let table = try Self.table(["GET /", "GET /items"], stage: "dev")
        #expect(table.match("GET", "/dev/items")?.routeKey == "GET /items")
        #expect(table.match("GET", "/items")?.routeKey == "GET /items")
        #expect(table.match("GET", "/dev")?.routeKey == "GET /" && table.match("GET", "/dev/")?.routeKey == "GET /")
        #expect(table.match("GET", "/device") == nil)
        #expect(try Self.table(["GET /"]).match("GET", "/$default/") == nil)
    }

    @Test(arguments: ["", "GET", "/items", "GET items", "GET /{a+}/b", "GET /{a+}/{b+}", "GET /a b"])
    func `a route key that cannot be read is refused`(key: String) {
        #expect(throws: LambdaError.self) { try HTTPRoutePattern(key) }
    }

    @Test func `random paths never trap`() throws {
        var random = SeededGenerator(seed: 6)
        let table = try Self.table(["GET /a/{b}/c", "ANY /{proxy+}"], stage: "a")
        let alphabet = Array("/a%2{}+ü")
        for _ in 0..<5000 {
            let path = String(
                (0..<Int.random(in: 0..<12, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
            _ = table.match("GET", path[...])
        }
    }

    @Test func `a WebSocket route with a reserved name is refused, and an expression that cannot be read`() {
        func make(_ expression: String, _ key: String) throws -> Worker {
            let api = WebSocketAPI(
                name: "chat", routeSelectionExpression: expression, routes: [key: WebSocketRoute(function: "f")],
                stage: Stage(name: "dev"))
            return try LambdaWorker.make(
                LambdaProject(webSocket: api), webSocket: EventSample.identity, http: EventSample.identity
            ) { _ in .timedOut }
        }
        #expect(throws: LambdaError.self) { try make("$request.body.action", "$other") }
        #expect(throws: RouteSelection.Malformed.self) { try make("${request.body", "a") }
        #expect(throws: Never.self) { try make("$request.body.action", "a") }
    }

    @Test func `a project without an API is refused`() {
        #expect(throws: LambdaError.self) {
            try LambdaWorker.make(
                LambdaProject(), webSocket: EventSample.identity, http: EventSample.identity
            ) { _ in .timedOut }
        }
    }
}
