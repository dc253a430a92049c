import NIOCore
import SluiceRedis
import Testing

@testable import SluiceEdge

private func entry(_ id: UInt64) -> OutStream.Entry { OutStream.Entry(id: id, pack: pack(id)) }
private func pack(_ id: UInt64) -> ByteBuffer { ByteBuffer(string: "p\(id)") }

extension OutStream {
    /// The stream is what it was.
    fileprivate mutating func read(_ entries: [Entry], isEnd: Bool) -> Caught {
        read(entries, isEnd: isEnd, newest: UInt64.max - 1)
    }
}

@Suite struct `an out stream` {
    /// Subscribed, and nothing was there.
    private static let live: OutStream = {
        var stream = OutStream()
        _ = stream.subscribed()
        _ = stream.read([], isEnd: true)
        return stream
    }()

    @Test func `reads what was before the subscription`() {
        var stream = OutStream()
        #expect(stream.subscribed() == .read(after: 0))
        #expect(stream.read([entry(1), entry(2)], isEnd: true) == .init(packs: [pack(1), pack(2)]))
        #expect(stream.received(entry(3)) == .deliver(pack(3)))
        #expect(stream.last == 3)
    }

    @Test func `delivers live packs in order and drops what it had`() {
        var stream = Self.live
        #expect(stream.received(entry(1)) == .deliver(pack(1)))
        #expect(stream.received(entry(1)) == .none)
        #expect(stream.received(entry(2)) == .deliver(pack(2)))
        #expect(stream.received(entry(1)) == .none)
    }

    @Test func `fills a gap from the stream and then delivers what was held`() {
        var stream = Self.live
        #expect(stream.received(entry(1)) == .deliver(pack(1)))
        #expect(stream.received(entry(4)) == .read(after: 1))
        #expect(stream.received(entry(5)) == .none)
        let caught = stream.read([entry(2), entry(3), entry(4)], isEnd: true)
        #expect(caught == .init(packs: [pack(2), pack(3), pack(4), pack(5)]))
        #expect(stream.received(entry(6)) == .deliver(pack(6)))
    }

    @Test func `reads on while there is more`() {
        var stream = OutStream()
        #expect(stream.subscribed() == .read(after: 0))
        #expect(
            stream.read([entry(1), entry(2)], isEnd: false) == .init(packs: [pack(1), pack(2)], next: .read(after: 2)))
        #expect(stream.read([entry(3)], isEnd: true) == .init(packs: [pack(3)]))
    }

    @Test func `a subscription that begins while reading makes it read again`() {
        var stream = OutStream()
        #expect(stream.subscribed() == .read(after: 0))
        #expect(stream.subscribed() == .none)
        #expect(stream.read([entry(1)], isEnd: true) == .init(packs: [pack(1)], next: .read(after: 1)))
        #expect(stream.received(entry(3)) == .none)
        #expect(stream.read([entry(2), entry(3)], isEnd: true) == .init(packs: [pack(2), pack(3)]))
    }

    @Test func `a reconnect reads what was missed, once each`() {
        var stream = Self.live
        #expect(stream.received(entry(1)) == .deliver(pack(1)))
        #expect(stream.subscribed() == .read(after: 1))
        #expect(stream.received(entry(3)) == .none)
        #expect(stream.read([entry(2), entry(3)], isEnd: true) == .init(packs: [pack(2), pack(3)]))
        #expect(stream.received(entry(3)) == .none)
    }

    @Test func `a trimmed stream is a loss, told once`() {
        var stream = Self.live
        #expect(stream.subscribed() == .read(after: 0))
        #expect(stream.read([entry(5), entry(6)], isEnd: true) == .init(isLost: true, packs: [pack(5), pack(6)]))
        #expect(stream.received(entry(7)) == .deliver(pack(7)))
    }

    @Test func `a stream that is gone is a loss, and live packs go on`() {
        var stream = Self.live
        #expect(stream.received(entry(1)) == .deliver(pack(1)))
        #expect(stream.received(entry(9)) == .read(after: 1))
        #expect(stream.read([], isEnd: true) == .init(isLost: true, packs: [pack(9)]))
        #expect(stream.received(entry(10)) == .deliver(pack(10)))
    }

    @Test func `a gap among the held ones is read too before it counts as lost`() {
        var stream = OutStream()
        #expect(stream.subscribed() == .read(after: 0))
        #expect(stream.received(entry(3)) == .none)
        #expect(stream.read([entry(1)], isEnd: true) == .init(packs: [pack(1)], next: .read(after: 1)))
        #expect(stream.read([entry(2), entry(3)], isEnd: true) == .init(packs: [pack(2), pack(3)]))
    }

    @Test func `a stream that begins anew is read from its start`() {
        var stream = Self.live
        #expect(stream.received(entry(1)) == .deliver(pack(1)))
        #expect(stream.restarted() == .read(after: 0))
        #expect(stream.read([entry(1)], isEnd: true) == .init(packs: [pack(1)]))
    }

    @Test func `a stream that lost what was delivered last is a loss, and goes on with the ids that are used again`() {
        var stream = Self.live
        for id in UInt64(1)...5 { #expect(stream.received(entry(id)) == .deliver(pack(id))) }
        #expect(stream.trim() == 5)
        #expect(stream.subscribed() == .read(after: 5))
        #expect(stream.received(entry(4)) == .none)
        let caught = stream.read([], isEnd: true, newest: 3)
        #expect(caught.isLost && caught.packs.isEmpty && caught.next == .read(after: 3))
        #expect(stream.read([entry(4)], isEnd: true, newest: 4) == .init(packs: [pack(4)]))
        #expect(stream.received(entry(5)) == .deliver(pack(5)))
        #expect(stream.trim() == 5)
    }

    @Test func `too much held is read from the stream instead`() {
        var stream = OutStream()
        #expect(stream.subscribed() == .read(after: 0))
        let big = ByteBuffer(repeating: 1, count: 3 * 1024 * 1024)
        for id in UInt64(1)...4 { #expect(stream.received(.init(id: id, pack: big)) == .none) }
        let caught = stream.read([], isEnd: true)
        #expect(caught.next == .read(after: caught.packs.isEmpty ? 0 : stream.last))
        #expect(!caught.isLost)
    }

    @Test func `paused, it is read on from where it was`() {
        var stream = Self.live
        #expect(stream.received(entry(1)) == .deliver(pack(1)))
        #expect(stream.paused() == .read(after: 1))
        #expect(stream.paused() == .none)
        #expect(stream.received(entry(2)) == .none)
        #expect(stream.read([entry(2)], isEnd: true) == .init(packs: [pack(2)]))
        #expect(stream.received(entry(3)) == .deliver(pack(3)))
    }

    @Test func `is trimmed once as far as it was delivered`() {
        var stream = Self.live
        #expect(stream.trim() == nil)
        #expect(stream.received(entry(1)) == .deliver(pack(1)))
        #expect(stream.received(entry(2)) == .deliver(pack(2)))
        #expect(stream.trim() == 2)
        #expect(stream.trim() == nil)
    }
}

@Suite struct `an out stream's entries` {
    @Test func `the newest id is what XINFO STREAM says, and none where there is no stream`() {
        func string(_ text: String) -> RedisValue { .string(ByteBuffer(string: text)) }
        let answer = RedisValue.array([
            string("length"), .integer(0), string("last-generated-id"), string("0-17"), string("entries-added"),
            .integer(17),
        ])
        #expect(OutStream.newest(.success(answer)) == 17)
        #expect(OutStream.newest(.success(.array([string("last-generated-id")]))) == nil)
        #expect(OutStream.newest(.success(.array([string("last-generated-id"), string("x")]))) == nil)
    }

    @Test func `live: id, blank, pack`() {
        #expect(OutStream.Entry(live: ByteBuffer(string: "12 p12")) == entry(12))
        #expect(OutStream.Entry(live: ByteBuffer(string: "12 ")) == .init(id: 12, pack: ByteBuffer()))
        #expect(OutStream.Entry(live: ByteBuffer(string: "18446744073709551614 x"))?.id == UInt64.max - 1)
    }

    @Test(arguments: [
        "", "12", "x p", "-1 p", "18446744073709551615 p", "18446744073709551616 p", "99999999999999999999999 p",
    ])
    func `live: what is none`(text: String) {
        #expect(OutStream.Entry(live: ByteBuffer(string: text)) == nil)
    }

    @Test func `live: an id alone announces its pack`() {
        func id(_ text: String) -> UInt64? { OutStream.Entry.announced(by: ByteBuffer(string: text)) }
        #expect(id("12") == 12)
        #expect(id("9999999999999999999") == 9_999_999_999_999_999_999)
        #expect(["", "12 ", "x", "-1", "+1", "10000000000000000000"].map(id) == [nil, nil, nil, nil, nil, nil])
    }

    @Test func `read`() {
        func string(_ text: String) -> RedisValue { .string(ByteBuffer(string: text)) }
        let value = RedisValue.array([
            .array([string("0-1"), .array([string("p"), string("p1")])]),
            .array([string("0-2"), .array([string("other"), string("x")])]),
        ])
        #expect(OutStream.Entry.read(value) == [entry(1), .init(id: 2, pack: ByteBuffer())])
        #expect(OutStream.Entry.read(.array([.array([string("1-1"), .array([])])])) == nil)
        #expect(OutStream.Entry.read(.array([.integer(1)])) == nil)
        #expect(OutStream.Entry.read(.null) == nil)
    }

    @Test func `an id that none can follow is no entry's`() {
        func answer(_ id: String) -> RedisValue {
            .array([.array([.string(ByteBuffer(string: id)), .array([])])])
        }
        #expect(OutStream.Entry.read(answer("0-18446744073709551614"))?.map(\.id) == [UInt64.max - 1])
        #expect(OutStream.Entry.read(answer("0-18446744073709551615")) == nil)
    }
}
