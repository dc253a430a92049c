import NIOCore
import Sluice
import SluiceGateway

@testable import SluiceLambda

/// Events as an edge would make them, always the same.
enum EventSample {
    static let loop = EdgeLoop(node: NodeID(bits: 0x3c_9a9b_1b54), index: 1)
    static let connection = ConnectionID(loop: loop, seat: Seat(slot: 7, generation: 3))
    static let connectedAt: Int64 = 1_708_326_702_789

    static let identity = APIIdentity(apiID: "nn27okk1we", stage: Stage(name: "develop"), region: "eu-central-1")

    static let facts = ConnectionFacts(
        connectedAt: connectedAt, sourceIP: "185.69.197.15", userAgent: "Mozilla/5.0", domainName: "chat.example.com")

    static func event(_ content: Event.Content, counter: UInt64 = 5, time: Int64 = connectedAt + 1000) -> Event {
        Event(id: EventID(loop: loop, counter: counter), connection: connection, time: time, content: content)
    }

    static func handshake(
        _ target: String = "/develop?token=a%20b&x=1&x=2", headers: [(String, String)] = headers, isSecure: Bool = true
    ) -> Handshake {
        Handshake(
            head: HTTPRequestHead(
                method: "GET", target: target, headers: headers.map { HTTPHeader(name: $0.0, value: $0.1) },
                sourceIP: "185.69.197.15", isSecure: isSecure),
            patience: 30_000)
    }

    static let headers = [
        ("Host", "chat.example.com"), ("Connection", "keep-alive, Upgrade"), ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"), ("accept-language", "de"), ("User-Agent", "Mozilla/5.0"), ("Cookie", "a=1"),
        ("cookie", "b=\"2\""), ("Content-Length", "0"),
    ]

    static func request(
        _ method: String, _ target: String, headers: [(String, String)] = [("Host", "api.example.com:8080")],
        body: ByteBuffer = ByteBuffer()
    ) -> HTTPRequest {
        HTTPRequest(
            head: HTTPRequestHead(
                method: method, target: target, headers: headers.map { HTTPHeader(name: $0.0, value: $0.1) },
                sourceIP: "10.0.0.1"),
            body: body, patience: 30_000)
    }
}
