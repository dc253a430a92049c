import NIOCore
import SluiceGateway
import Testing

@testable import Sluice

@Suite struct `Events that come too late` {
    private static let connection = ConnectionID(
        loop: EdgeLoop(node: NodeID(bits: 1), index: 0), seat: Seat(slot: 1, generation: 1))
    private static let head = HTTPRequestHead(method: "GET", target: "/", headers: [], sourceIP: "")

    private static func event(_ content: Event.Content) -> Event {
        Event(id: EventID(loop: connection.loop, counter: 1), connection: connection, time: 0, content: content)
    }

    @Test func `connects and requests are answered 504`() {
        let connect = Self.event(.connect(Handshake(head: Self.head, patience: 7)))
        #expect(connect.patience == 7)
        #expect(
            connect.answerOfLateness == [.reply(.refuse(connect.connection.seat, status: 504), Self.connection.loop)])
        let request = Self.event(.request(HTTPRequest(head: Self.head, body: ByteBuffer(), patience: 8)))
        #expect(request.patience == 8)
        guard case .reply(.response(_, let response), _)? = request.answerOfLateness.first else {
            Issue.record("\(request.answerOfLateness)")
            return
        }
        #expect(response.status == 504)
    }

    @Test func `messages and ends are never too late`() {
        for content in [Event.Content.message(.text("x")), .disconnect(.normal)] {
            #expect(Self.event(content).patience == nil)
            #expect(Self.event(content).answerOfLateness == [])
        }
    }
}
