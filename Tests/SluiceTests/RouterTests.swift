import NIOCore
import SluiceGateway
import Testing

@testable import Sluice

@Suite struct Routes {
    private static func router() -> Router {
        let worker = Worker("test")
        let ignore: @Sendable (Event, Context) async throws -> Void = { _, _ in }
        worker.on(.connect, ignore)
        worker.on("react", ignore)
        worker.http("GET", "/reactions") { (_: HTTPRequest, _) in HTTPResponse(status: 204) }
        worker.http("POST", "/reactions") { (_: HTTPRequest, _) in HTTPResponse(status: 204) }
        return worker.router
    }

    private static func event(_ content: Event.Content) -> Event {
        let loop = EdgeLoop(node: NodeID(bits: 1), index: 0)
        return Event(
            id: EventID(loop: loop, counter: 1), connection: ConnectionID(loop: loop, seat: Seat(bits: 1)), time: 0,
            content: content)
    }

    private static func request(_ method: String, _ target: String) -> Event {
        let head = HTTPRequestHead(method: method, target: target, headers: [], sourceIP: "::1")
        return event(.request(HTTPRequest(head: head, body: ByteBuffer(), patience: 1)))
    }

    @Test(arguments: [
        (#"{"action":"react"}"#, "react"), (#"{"action":"other"}"#, "$default"), ("not JSON", "$default"),
        (#"{"action":"$connect"}"#, "$default"), (#"{"action":"$disconnect"}"#, "$default"),
        (#"{"action":"$default"}"#, "$default"), (#"{"action":"GET /reactions"}"#, "$default"), ("{}", "$default"),
    ])
    func `a message selects custom keys and $default only`(body: String, key: String) {
        #expect(Self.router().route(Self.event(.message(.text(body)))).key.description == key)
    }

    @Test(arguments: [
        #"{"action":"react"}"#, #"{"action":"re\u0061ct"}"#, #" { "a" : [ 1 ] , "action" : "react" } "#,
        #"{"action":7}"#, #"{"action":1e2}"#, #"{"action":true}"#, #"{"action":null}"#, #"{"action":""}"#,
        #"{"b":"react"}"#,
        #"{"action":["a","b"]}"#, #"{"action":{"a":1}}"#, #"{"action":"react","action":"other"}"#,
        #"{"action":"other","action":"react"}"#, #"{"é":1,"action":"react"}"#, #"{"action":"react""#, "7",
        #"["react"]"#,
    ])
    func `a message is looked into once for its route and its members, and selects what the expression says`(
        body: String
    ) {
        let buffer = ByteBuffer(string: body)
        let worker = Worker("test")
        let ignore: @Sendable (Event, Context) async throws -> Void = { _, _ in }
        for key in ["react", "other", "7", "1e2", "true", "[a, b]", #"{"a":1}"#, ""] {
            worker.on(RouteKey(key), ignore)
        }
        let choice = worker.router.route(Self.event(.message(.text(body))))
        #expect(choice.key.description == RouteSelection.action.key(of: buffer) ?? "$default")
        #expect((choice.json != nil) == ((try? PlainDecoder(buffer)) != nil))
    }

    @Test func `a binary message goes to $default`() {
        let message = Message.binary(ByteBuffer(string: #"{"action":"react"}"#))
        #expect(Self.router().route(Self.event(.message(message))).key == .default)
    }

    @Test func `a request goes to the route of its method and path`() {
        let router = Self.router()
        #expect(router.route(Self.request("GET", "/reactions?limit=3")).handler != nil)
        #expect(router.route(Self.request("HEAD", "/reactions")).handler != nil)
        #expect(router.route(Self.request("DELETE", "/reactions")).handler == nil)
        #expect(router.route(Self.request("GET", "/reactions/")).handler == nil)
        #expect(router.methods(at: "/reactions") == ["GET", "POST"])
    }

    @Test func `a route cannot have two handlers`() async {
        await #expect(processExitsWith: .failure) {
            let worker = Worker("test")
            worker.on("a") { (_: Event, _: Context) in }
            worker.on("a") { (_: Event, _: Context) in }
        }
    }

    @Test(arguments: [
        ("/a?limit=3", "limit", "3"), ("/a?x=1&limit=", "limit", ""), ("/a?limit", "limit", ""),
        ("/a?n%61me=a%20b+c", "name", "a b c"),
    ])
    func `the query is decoded`(target: String, name: String, value: String) {
        let head = HTTPRequestHead(method: "GET", target: target, headers: [], sourceIP: "::1")
        #expect(head.query(name) == value)
        #expect(head.query("other") == nil)
    }
}
