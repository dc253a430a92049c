import NIOCore
import SluiceGateway
import SluiceTestSupport
import Synchronization
import Testing

@testable import Sluice

/// What handlers were told, from any thread.
final class Told: Sendable {
    private let texts = Mutex<[String]>([])

    func add(_ text: String) { texts.withLock { $0.append(text) } }
    var all: [String] { texts.withLock { $0 } }
}

extension Integration {
    /// What handlers ask for, seen by real clients.
    @Suite struct Handlers {
        struct Failure: Error {}

        struct Order: Codable, Equatable {
            var item: String
            var action = "order"
        }

        static func worker(ends: Told? = nil) -> Worker {
            let worker = Worker("handlers")
            worker.on(.connect) { (event: Event, context) in
                guard let handshake = event.handshake else { return }
                switch handshake.query("as") {
                case "stranger": throw Refusal(status: 401)
                case "broken": throw Failure()
                case "guest":
                    context.reply("welcome")
                    context.reply("guest")
                case "latecomer": try await Task.sleep(for: .milliseconds(1500))
                case "late stranger":
                    try await Task.sleep(for: .milliseconds(1500))
                    throw Refusal(status: 403)
                case "chatter": context.accept(subprotocol: "chat")
                default: break
                }
            }
            worker.on("order") { (order: Order, _) in Order(item: order.item + "!") }
            worker.on("fail") { (_: Event, context) in
                context.reply("never sent")
                context.increment("failures", "counted")
                throw Failure()
            }
            worker.on("whoami") { (_: Event, context) in context.reply("\(context.connectionID)") }
            worker.on("tell") { (event: Event, context) in
                guard let text = event.text, let id = text.split(separator: "\"").compactMap({ ConnectionID($0) }).first
                else {
                    return
                }
                context.send("told", to: id)
                context.reply(try await context.connection(id) == nil ? "gone" : "open")
            }
            worker.on("join") { (_: Event, context) in
                context.join("news")
                context.broadcast("joined", to: "news")
            }
            worker.on("leave") { (_: Event, context) in context.leave("news") }
            worker.on("news") { (event: Event, context) in context.broadcast(event.text ?? "", to: "news") }
            worker.on("bye") { (_: Event, context) in
                context.disconnect(context.connectionID, code: 4000, reason: "so long")
            }
            worker.on("slow") { (_: Event, context) in
                try await Task.sleep(for: .seconds(2))
                context.reply("slow")
            }
            worker.on("quick") { (_: Event, context) in context.reply("quick") }
            worker.on("too much") { (_: Event, context) in context.increment("a", "b", by: .max) }
            worker.on(.disconnect) { (event: Event, context) in
                let reason = event.closeReason
                ends?.add("\(context.connectionID) \(reason?.code ?? 0) \(reason?.text ?? "")")
                context.increment("ends", "\(reason?.code ?? 0)")
            }
            worker.http("POST", "/double") { request, _ in
                HTTPResponse(status: 201, text: String(buffer: request.body) + String(buffer: request.body))
            }
            worker.http("GET", "/fails") { (_: HTTPRequest, _) -> HTTPResponse in throw Failure() }
            return worker
        }

        @Test func `connecting is accepted, refused with a status, or fails with 502`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                try await deployment.serving(Self.worker()) {
                    for (guest, status) in [("stranger", 401), ("broken", 502)] {
                        do {
                            _ = try await WebSocketClient.connect(port: edge.port, path: "/dev?as=\(guest)")
                            Issue.record("\(guest) was accepted")
                        } catch let refused as WebSocketClient.Refused {
                            #expect(refused.status == status)
                        }
                    }
                    let guest = try await WebSocketClient.connect(port: edge.port, path: "/?as=guest")
                    #expect(try await guest.text() == "welcome")
                    #expect(try await guest.text() == "guest")
                    #expect(!guest.handshake.lowercased().contains("sec-websocket-protocol"))
                    let chatter = try await WebSocketClient.connect(
                        port: edge.port, path: "/?as=chatter", headers: ["Sec-WebSocket-Protocol: chat, other"])
                    #expect(chatter.handshake.lowercased().contains("sec-websocket-protocol: chat"))
                }
            }
        }

        @Test func `typed handlers decode and answer, and what throws has no effect but the error frame`() async throws
        {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                try await deployment.serving(Self.worker()) {
                    let client = try await WebSocketClient.connect(port: edge.port)
                    try await client.send(#"{"action":"order","item":"tea"}"#)
                    #expect(try await client.text() == #"{"action":"order","item":"tea!"}"#)
                    try await client.send(#"{"action":"whoami"}"#)
                    let id = try await client.text()
                    for failing in [#"{"action":"fail"}"#, #"{"action":"order"}"#, #"{"action":"too much"}"#] {
                        try await client.send(failing)
                        let frame = try await client.text()
                        #expect(
                            frame.hasPrefix(
                                #"{"message": "Internal server error", "connectionId":"\#(id)", "requestId":""#)
                        )
                        #expect(frame.hasSuffix(#"="}"#))
                    }
                    try await client.send(#"{"action":"unheard of"}"#)
                    #expect(try await client.text().hasPrefix(#"{"message": "Forbidden", "connectionId":"\#(id)""#))
                    try await client.send(#"{"action":"whoami"}"#)
                    #expect(try await client.text() == id)
                    #expect(try await deployment.countAtRest("failures").isEmpty)
                }
            }
        }

        @Test func `replies and broadcasts cross edges and workers`() async throws {
            try await withDeployment { deployment in
                let edges = [try await deployment.startEdge(), try await deployment.startEdge()]
                try await deployment.serving(Self.worker()) {
                    try await deployment.serving(Self.worker()) {
                        let here = try await WebSocketClient.connect(port: edges[0].port)
                        let there = try await WebSocketClient.connect(port: edges[1].port)
                        try await there.send(#"{"action":"whoami"}"#)
                        let id = try await there.text()
                        try await here.send(#"{"action":"tell","id":"\#(id)"}"#)
                        #expect(try await here.text() == "open")
                        #expect(try await there.text() == "told")
                        // Who joins and then broadcasts reaches himself.
                        try await here.send(#"{"action":"join"}"#)
                        #expect(try await here.text() == "joined")
                        try await there.send(#"{"action":"join"}"#)
                        #expect(try await there.text() == "joined")
                        #expect(try await here.text() == "joined")
                        for number in 0..<20 {
                            try await [here, there][number % 2].send(#"{"action":"news","number":\#(number)}"#)
                        }
                        var heard: [[String]] = [[], []]
                        for _ in 0..<20 {
                            heard[0].append(try await here.text())
                            heard[1].append(try await there.text())
                        }
                        #expect(heard[0] == heard[1], "one order for everybody")
                        #expect(Set(heard[0]).count == 20)
                        try await here.send(#"{"action":"leave"}"#)
                        try await until("one member is left") {
                            let key = try await deployment.cli("--raw", "KEYS", "sluice:{*}:topic:news")
                            return try await deployment.cli("--raw", "HGET", key, "members") == "1"
                        }
                        try await there.send(#"{"action":"news","last":true}"#)
                        #expect(try await there.text().contains("last"))
                        try await here.send(#"{"action":"quick"}"#)
                        #expect(try await here.text() == "quick")
                        try await there.drop()
                        try await until("the topic is gone with its last member") {
                            try await deployment.cli("--raw", "KEYS", "sluice:{*}:topic:news").isEmpty
                        }
                    }
                }
            }
        }

        @Test func `every end is told once, with its code and reason`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                let ends = Told()
                try await deployment.serving(Self.worker(ends: ends)) {
                    func id(_ client: WebSocketClient) async throws -> String {
                        try await client.send(#"{"action":"whoami"}"#)
                        return try await client.text()
                    }
                    let clients = try await (0..<4).async { _ in try await WebSocketClient.connect(port: edge.port) }
                    let ids = try await clients.async(id)
                    try await clients[0].sendClose(code: 4001, reason: "bye")
                    #expect(try await clients[0].next() == .close(code: 4001, reason: ""))
                    try await clients[1].send(.connectionClose, ByteBuffer())
                    #expect(try await clients[1].next() == .close(code: 1005, reason: ""))
                    try await clients[2].send(#"{"action":"bye"}"#)
                    #expect(try await clients[2].next() == .close(code: 4000, reason: "so long"))
                    try await clients[2].sendClose(code: 4000)
                    try await clients[3].drop()
                    try await until("all four ends are told") { ends.all.count >= 4 }
                    let told = ends.all
                    #expect(told.count == 4)
                    #expect(told.contains("\(ids[0]) 4001 bye"))
                    #expect(told.contains { $0.hasPrefix("\(ids[1]) 1005") })
                    #expect(told.contains("\(ids[2]) 4000 so long"))
                    #expect(told.contains { $0.hasPrefix("\(ids[3]) 1006") })
                    try await until("their effects are committed") {
                        try await deployment.count("ends") == ["4001": 1, "1005": 1, "4000": 1, "1006": 1]
                    }
                }
            }
        }

        @Test func `who was never accepted has no end, who was accepted too late has one`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge(["--answer-timeout", "1"])
                let ends = Told()
                try await deployment.serving(Self.worker(ends: ends)) {
                    for guest in ["latecomer", "late+stranger"] {
                        do {
                            _ = try await WebSocketClient.connect(port: edge.port, path: "/?as=\(guest)")
                            Issue.record("\(guest) was accepted")
                        } catch let refused as WebSocketClient.Refused {
                            #expect(refused.status == 504)
                        }
                    }
                    try await until("the latecomer's end is told") { !ends.all.isEmpty }
                    // An edge that leaves ends what is still open: nothing must be.
                    #expect(await edge.process.stop() == 0)
                    try await until("all events are done") { try await deployment.backlog() == 0 }
                    #expect(ends.all.count == 1)
                    #expect(try await deployment.cli("--raw", "KEYS", "sluice:{*}:connections:*").isEmpty)
                }
            }
        }

        @Test func `a killed edge's connections have one end each, marked as a lost node`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                let ends = Told()
                try await deployment.serving(Self.worker(ends: ends), deadAfter: .seconds(2)) {
                    let clients = try await (0..<50).async { _ in try await WebSocketClient.connect(port: edge.port) }
                    for client in clients { try await client.send(#"{"action":"join"}"#) }
                    #expect(try await clients[0].text() == "joined")
                    edge.process.kill()
                    try await until("each has its end") { ends.all.count >= 50 }
                    #expect(ends.all.allSatisfy { $0.hasSuffix(" 1006 Node lost") })
                    try await until("nothing of the node is left but its name") {
                        let keys = try await deployment.cli("--raw", "KEYS", "*")
                        return !keys.contains(":connections:") && !keys.contains(":out:") && !keys.contains(":topic:")
                    }
                    #expect(try await deployment.countAtRest("ends") == ["1006": 50])
                }
            }
        }

        @Test func `a slow handler delays its own connection only`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                try await deployment.serving(Self.worker()) {
                    let slow = try await WebSocketClient.connect(port: edge.port)
                    let others = try await (0..<30).async { _ in try await WebSocketClient.connect(port: edge.port) }
                    try await slow.send([#"{"action":"slow"}"#, #"{"action":"quick"}"#])
                    let start = ContinuousClock.now
                    for other in others { try await other.send(#"{"action":"quick"}"#) }
                    for other in others { #expect(try await other.text() == "quick") }
                    #expect(ContinuousClock.now - start < .seconds(2))
                    #expect(try await slow.text() == "slow")
                    #expect(try await slow.text() == "quick")
                }
            }
        }

        @Test func `requests are answered, by route, with what they are`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                try await deployment.serving(Self.worker()) {
                    let doubled = try await HTTPAnswer.request("POST", "/double", port: edge.port, body: "ab")
                    #expect(doubled.status == 201 && doubled.body == "abab")
                    #expect(try await HTTPAnswer.request("GET", "/fails", port: edge.port).status == 500)
                    #expect(try await HTTPAnswer.request("GET", "/nothing", port: edge.port).status == 404)
                    let wrong = try await HTTPAnswer.request("GET", "/double", port: edge.port)
                    #expect(wrong.status == 405 && wrong.head.contains("Allow: POST"))
                    #expect(try await HTTPAnswer.request("GET", "/dev", port: edge.port).status == 426)
                }
            }
        }
    }
}
