import NIOCore
import SluiceGateway
import SluiceRedis
import Testing

@testable import Sluice

@Suite struct `Probation after a crash` {
    static func state(_ fields: [String: String]) -> PartitionState {
        PartitionState(
            .array(fields.flatMap { [.string(ByteBuffer(string: $0.key)), .string(ByteBuffer(string: $0.value))] }))
    }

    let tail = StreamID("100-5")

    @Test func `there is none after a clean hand-over, or when nothing was in flight`() {
        #expect(Probation(Self.state(["commit": "7"]), tail: tail) == nil)
        #expect(Probation(Self.state(["crashes": "1"]), tail: nil) == nil)
    }

    @Test func `the first crash is only watched, from the second on events run alone`() {
        #expect(Probation(Self.state(["crashes": "1"]), tail: tail)?.isCareful == false)
        #expect(Probation(Self.state(["crashes": "2"]), tail: tail)?.isCareful == true)
    }

    @Test func `an event is condemned after it was alone in two crashes`() {
        let once = Self.state(["crashes": "3", "suspect:99-1:4": "1"])
        #expect(Probation(once, tail: tail)?.condemned == [])
        // Others were alone in between, since connections take turns.
        let twice = Self.state(["crashes": "5", "alone": "98-0:0", "suspect:99-1:4": "2", "suspect:98-0:0": "1"])
        #expect(Probation(twice, tail: tail)?.condemned == [Probation.Suspect(entry: "99-1", index: 4, crashes: 2)])
    }

    @Test func `it ends when everything up to the tail is committed`() {
        var probation = Probation(Self.state(["crashes": "1"]), tail: tail)
        #expect(probation?.committed(1, oldest: StreamID("100-5"), lastRead: StreamID("100-9")) == false)
        #expect(probation?.committed(1, oldest: StreamID("100-6"), lastRead: StreamID("100-9")) == true)
        #expect(probation?.committed(1, oldest: nil, lastRead: StreamID("100-4")) == false)
        #expect(probation?.committed(1, oldest: nil, lastRead: StreamID("100-5")) == true)
    }

    @Test func `it ends when as many events are done as can have been in flight`() {
        var probation = Probation(Self.state(["crashes": "1"]), tail: tail)
        #expect(probation?.committed(Probation.longest - 1, oldest: StreamID("1-1"), lastRead: nil) == false)
        #expect(probation?.committed(1, oldest: StreamID("1-1"), lastRead: nil) == true)
    }

    @Test func `stream ids are ordered by number, not by text`() {
        #expect(StreamID("9-1").flatMap { nine in StreamID("10-0").map { nine < $0 } } == true)
        #expect(StreamID("9-9").flatMap { nine in StreamID("9-10").map { nine < $0 } } == true)
        #expect(StreamID("9") == nil && StreamID("a-1") == nil)
    }
}
