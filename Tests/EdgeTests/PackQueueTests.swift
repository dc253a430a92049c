import NIOCore
import SluiceGateway
import SluiceRedis
import Testing

@testable import SluiceEdge

@Suite struct `a pack queue` {
    private let loop = EdgeLoop(node: NodeID(bits: 1), index: 0)
    private let seat = Seat(slot: 3, generation: 1)

    private func add(_ texts: [String], to queue: inout PackQueue, from counter: UInt64 = 1) {
        for (offset, text) in texts.enumerated() {
            queue.append(size: text.utf8.count) {
                $0.append(seat: seat, counter: counter + UInt64(offset), time: 5, message: .text(text))
            }
        }
    }

    private func texts(_ append: PackQueue.Append?) throws -> [String] {
        try EventPack.decode(#require(append).pack).compactMap {
            if case .message(let message) = $0.content { String(buffer: message.body) } else { nil }
        }
    }

    @Test func `sends the first event by itself and packs what comes meanwhile`() throws {
        var queue = PackQueue(loop: loop)
        #expect(queue.next() == nil && queue.isEmpty)
        add(["a"], to: &queue)
        let first = queue.next()
        #expect(try texts(first) == ["a"] && first?.sequence == 1 && first?.previous == -1 && first?.events == 1)

        add(["b", "c", "d"], to: &queue, from: 2)
        #expect(queue.next() == nil)
        queue.answered()
        let second = queue.next()
        #expect(try texts(second) == ["b", "c", "d"] && second?.sequence == 2 && second?.previous == 1)
        #expect(second?.events == 3 && !queue.isEmpty)
        queue.answered()
        #expect(queue.isEmpty && queue.queuedBytes == 0)
    }

    @Test func `keeps what is in flight until it is answered`() {
        var queue = PackQueue(loop: loop)
        add(["a"], to: &queue)
        let append = queue.next()
        #expect(queue.next() == nil)
        #expect(queue.inFlight == append)
        queue.answered()
        #expect(queue.inFlight == nil)
    }

    @Test func `a sign of life that was answered makes Redis know the loop, until it has lost its data`() {
        var queue = PackQueue(loop: loop)
        #expect(queue.previous == -1)
        queue.greeted()
        #expect(queue.previous == 0)
        add(["a"], to: &queue)
        _ = queue.next()
        queue.answered()
        queue.greeted()
        #expect(queue.previous == 1)
        queue.forget()
        #expect(queue.previous == -1)
    }

    @Test func `packs hold 256 events`() throws {
        var queue = PackQueue(loop: loop)
        add((0..<514).map { "\($0)" }, to: &queue)
        var all: [String] = []
        var sizes: [Int] = []
        while let append = queue.next() {
            all += try texts(append)
            sizes.append(append.events)
            queue.answered()
        }
        #expect(sizes == [256, 256, 2] && all == (0..<514).map { "\($0)" })
    }

    @Test func `packs end at 64 KB`() {
        var queue = PackQueue(loop: loop)
        add(Array(repeating: String(repeating: "x", count: 30_000), count: 7), to: &queue)
        #expect((210_000..<211_000).contains(queue.queuedBytes))
        var sizes: [Int] = []
        while let append = queue.next() {
            sizes.append(append.events)
            queue.answered()
        }
        #expect(sizes == [3, 3, 1] && queue.queuedBytes == 0)
    }

    @Test func `append.lua's answers`() {
        func answer(_ status: String, _ number: Int64) -> PackQueue.Answer? {
            PackQueue.Answer(.array([.string(ByteBuffer(string: status)), .integer(number)]))
        }
        #expect(answer("ok", 7) == .appended(backlog: 7))
        #expect(answer("done", 7) == .appended(backlog: 7))
        #expect(answer("dead", 0) == .dead)
        #expect(answer("unknown", 0) == .unknown)
        #expect(answer("gap", 3) == nil)
        #expect(answer("what", 3) == nil)
        #expect(PackQueue.Answer(.null) == nil)
        #expect(PackQueue.Answer(.array([.integer(1)])) == nil)
    }
}
