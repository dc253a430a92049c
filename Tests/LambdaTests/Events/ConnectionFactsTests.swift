import NIOCore
import Sluice
import SluiceGateway
import Testing

@testable import SluiceLambda

@Suite struct `What is known of a connection` {
    private static func record(_ facts: ConnectionFacts, attributes: ByteBuffer) -> ConnectionRecord {
        ConnectionRecord(
            connectedAt: facts.connectedAt, sourceIP: facts.sourceIP, userAgent: facts.userAgent, attributes: attributes
        )
    }

    @Test(arguments: ["", "Mozilla/5.0", String(repeating: "u", count: 101), String(repeating: "u", count: 1024)])
    func `comes back from its record`(userAgent: String) throws {
        var facts = EventSample.facts
        facts.userAgent = userAgent
        for authorizer in ["", #"{"principalId":"me"}"#] {
            facts.authorizer = ByteBuffer(string: authorizer)
            let attributes = try #require(facts.attributes)
            #expect(ConnectionFacts(Self.record(facts, attributes: attributes)) == facts)
        }
    }

    @Test func `takes a few bytes of Redis where there is no authorizer`() {
        #expect(EventSample.facts.attributes?.readableBytes == 7 + "chat.example.com".utf8.count)
    }

    @Test func `is cut where User-Agent is longer than anyone needs, and refused where the authorizer's part is`()
        throws
    {
        var facts = EventSample.facts
        facts.userAgent = String(repeating: "ü", count: 5000)
        let attributes = try #require(facts.attributes)
        let cut = ConnectionFacts(Self.record(facts, attributes: attributes)).userAgent
        #expect(cut == String(repeating: "ü", count: 512))
        facts.authorizer = ByteBuffer(repeating: 0x20, count: 8000)
        #expect(facts.attributes == nil)
        facts.authorizer = ByteBuffer(repeating: 0x20, count: 70_000)
        #expect(facts.attributes == nil)
    }

    @Test func `is little where its attributes are lost, cut off or of another version`() throws {
        let whole = try #require(EventSample.facts.attributes)
        var other = whole
        other.setInteger(UInt8(2), at: 0)
        for length in 0..<whole.readableBytes {
            let part = try #require(whole.getSlice(at: 0, length: length))
            let facts = ConnectionFacts(Self.record(EventSample.facts, attributes: part))
            #expect(facts.domainName == "localhost" && facts.sourceIP == "185.69.197.15")
        }
        #expect(ConnectionFacts(Self.record(EventSample.facts, attributes: other)).domainName == "localhost")
    }

    @Test func `is held for the connections asked for last, and for at most twice as many`() {
        let cache = ConnectionCache(recent: 10)
        let connections = (0..<100).map { ConnectionID(loop: EventSample.loop, seat: Seat(slot: $0, generation: 0)) }
        cache.store(EventSample.facts, for: connections[0])
        for connection in connections[1...] {
            cache.store(EventSample.facts, for: connection)
            // Asked for again and again.
            #expect(cache[connections[0]] != nil)
        }
        #expect(connections[91...].allSatisfy { cache[$0] != nil })
        #expect(connections.count { cache[$0] != nil } <= 20)
        cache.forget(connections[99])
        #expect(cache[connections[99]] == nil)
    }
}
