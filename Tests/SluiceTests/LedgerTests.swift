import NIOCore
import SluiceGateway
import SluiceTestSupport
import Testing

@testable import Sluice

@Suite struct `The ledger` {
    static let loop = EdgeLoop(node: NodeID(bits: 1), index: 0)
    let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    static func connection(_ slot: Int) -> ConnectionID {
        ConnectionID(loop: loop, seat: Seat(slot: slot, generation: 1))
    }

    static func event(_ slot: Int, _ number: UInt64) -> Event {
        Event(
            id: EventID(loop: loop, counter: number), connection: connection(slot), time: 0,
            content: .message(.text("\(number)")))
    }

    func finish(_ ledger: inout Ledger, _ work: Ledger.Work, endsChain: Bool = true, at now: NIODeadline? = nil) {
        ledger.finished(
            Ledger.Finished(
                reference: work.reference, lane: work.event.connection, effects: [.end(work.event.connection)]),
            endsChain: endsChain, at: now ?? start)
    }

    func numbers(_ share: Ledger.Share, in ledger: Ledger) -> [Ledger.Reference] { share.finished.map(\.reference) }

    @Test func `a connection's events run one after another, those of others beside them`() {
        var ledger = Ledger()
        ledger.received("1-0", events: [Self.event(1, 1), Self.event(2, 2), Self.event(1, 3)])
        let chains = ledger.takeReady()
        #expect(chains.map { $0.map(\.event.id.counter) } == [[1, 3], [2]])
        #expect(ledger.running == 3)
        ledger.received("2-0", events: [Self.event(1, 4), Self.event(3, 5)])
        #expect(ledger.takeReady().map { $0.map(\.event.id.counter) } == [[5]])
        finish(&ledger, chains[0][0], endsChain: false)
        #expect(!ledger.hasReady)
        finish(&ledger, chains[0][1])
        #expect(ledger.takeReady().map { $0.map(\.event.id.counter) } == [[4]])
    }

    @Test func `an entry is removed with its last event`() {
        var ledger = Ledger()
        ledger.received("1-0", events: [Self.event(1, 1), Self.event(2, 2)])
        let chains = ledger.takeReady()
        finish(&ledger, chains[0][0])
        #expect(ledger.takeShare(at: start).isEmpty)
        finish(&ledger, chains[1][0])
        let share = ledger.takeShare(at: start)
        #expect(share.removed == ["1-0"])
        #expect(share.parts.isEmpty)
        #expect(share.forgotten.isEmpty)
        #expect(ledger.outstanding == 0)
        #expect(ledger.committed().isEmpty)
        #expect(ledger.isEmpty)
    }

    @Test func `parts of an entry wait five milliseconds for the rest, then are committed alone`() {
        var ledger = Ledger()
        ledger.received("1-0", events: [Self.event(1, 1), Self.event(2, 2), Self.event(3, 3)])
        let chains = ledger.takeReady()
        finish(&ledger, chains[2][0])
        #expect(ledger.nextRipe() == start + .milliseconds(5))
        #expect(ledger.takeShare(at: start + .milliseconds(4)).isEmpty)
        let part = ledger.takeShare(at: start + .milliseconds(5))
        #expect(part.removed.isEmpty)
        #expect(part.parts.map(\.entry) == ["1-0"])
        #expect(part.parts.map(\.done) == [[2]])
        _ = ledger.committed()
        finish(&ledger, chains[0][0], at: start + .seconds(1))
        finish(&ledger, chains[1][0], at: start + .seconds(1))
        let rest = ledger.takeShare(at: start + .seconds(1))
        #expect(rest.removed == ["1-0"])
        #expect(rest.forgotten == ["1-0"])
        #expect(rest.finished.count == 2)
    }

    @Test func `nothing of a connection overtakes what it has to wait for`() {
        var ledger = Ledger()
        ledger.received("1-0", events: [Self.event(1, 1), Self.event(2, 2)])
        ledger.received("2-0", events: [Self.event(1, 3), Self.event(3, 4)])
        let chains = ledger.takeReady()
        finish(&ledger, chains[0][0], endsChain: false)
        finish(&ledger, chains[0][1])
        finish(&ledger, chains[2][0])
        // Event 2 is slow, so event 1 is held, and event 3 of the same connection with it.
        let share = ledger.takeShare(at: start)
        #expect(share.finished.map(\.reference) == [chains[2][0].reference])
        #expect(share.parts.map(\.entry) == ["2-0"])
        let later = ledger.takeShare(at: start + .milliseconds(5))
        #expect(later.finished.map(\.reference) == [chains[0][0].reference, chains[0][1].reference])
        #expect(later.removed == ["2-0"])
    }

    @Test func `what an earlier owner committed does not run again`() {
        var ledger = Ledger()
        ledger.received("1-0", events: [Self.event(1, 1), Self.event(2, 2)], done: [0])
        let chains = ledger.takeReady()
        #expect(chains.map { $0.map(\.event.id.counter) } == [[2]])
        finish(&ledger, chains[0][0])
        let share = ledger.takeShare(at: start)
        #expect(share.removed == ["1-0"])
        #expect(share.forgotten == ["1-0"])
    }

    @Test func `the newest entry comes first in a commit`() {
        var ledger = Ledger()
        for entry in 1...3 { ledger.received("\(entry)-0", effects: [], at: start) }
        #expect(ledger.takeShare(at: start).removed == ["3-0", "2-0", "1-0"])
    }

    @Test func `a commit is bounded, and the rest keeps its order`() {
        var ledger = Ledger()
        for entry in 0..<(Ledger.commitLimit + 10) { ledger.received("\(entry)-0", effects: [], at: start) }
        let first = ledger.takeShare(at: start)
        #expect(first.finished.count == Ledger.commitLimit)
        let second = ledger.takeShare(at: start)
        #expect(second.finished.map(\.reference.entry) == Array(Ledger.commitLimit..<(Ledger.commitLimit + 10)))
    }

    @Test func `a lost node waits for everything before it, and is over with its last connection`() {
        let node = NodeID(bits: 1)
        var ledger = Ledger()
        ledger.received("1-0", events: [Self.event(1, 1)])
        ledger.received("2-0", lost: node)
        ledger.received("3-0", effects: [], at: start)
        let chains = ledger.takeReady()
        #expect(ledger.takeLost() == nil)
        finish(&ledger, chains[0][0])
        #expect(ledger.takeShare(at: start).removed == ["3-0", "1-0"])
        #expect(ledger.takeLost() == nil)
        #expect(ledger.committed().isEmpty)
        let lost = ledger.takeLost()
        #expect(lost?.node == node)
        #expect(ledger.takeLost() == nil)
        ledger.expand(lost?.entry ?? -1, events: [Self.event(1, 8), Self.event(2, 9)])
        let ends = ledger.takeReady()
        finish(&ledger, ends[0][0])
        // Its connections' records say what is left to do, so its parts need not be noted.
        let part = ledger.takeShare(at: start + .milliseconds(5))
        #expect(part.finished.count == 1 && part.parts.isEmpty && part.removed.isEmpty)
        #expect(ledger.committed().isEmpty)
        finish(&ledger, ends[1][0])
        #expect(ledger.takeShare(at: start).removed == ["2-0"])
        #expect(ledger.committed() == [node])
        #expect(ledger.isEmpty)
    }

    @Test func `a lost node without connections is over at once`() {
        var ledger = Ledger()
        ledger.received("1-0", lost: NodeID(bits: 3))
        let lost = ledger.takeLost()
        ledger.expand(lost?.entry ?? -1, events: [])
        #expect(ledger.takeShare(at: start).removed == ["1-0"])
        #expect(ledger.committed() == [NodeID(bits: 3)])
    }

    @Test func `a condemned event does not run, and keeps its place in its connection's order`() {
        var ledger = Ledger()
        ledger.received(
            "1-0", events: [Self.event(1, 1), Self.event(1, 2)], settled: [0: [.end(Self.connection(1))]], at: start)
        let chains = ledger.takeReady()
        #expect(chains.map { $0.map(\.event.id.counter) } == [[2]])
        finish(&ledger, chains[0][0])
        let share = ledger.takeShare(at: start)
        #expect(share.finished.map(\.reference.index) == [0, 1])
        #expect(share.removed == ["1-0"])
    }

    @Test func `events can be taken one at a time`() {
        var ledger = Ledger()
        ledger.received("1-0", events: [Self.event(1, 1), Self.event(2, 2), Self.event(1, 3)])
        let first = ledger.takeOne()
        #expect(first?.event.id.counter == 1)
        #expect(first.flatMap { ledger.entry(of: $0) } == "1-0")
        if let first { finish(&ledger, first) }
        #expect(ledger.takeOne()?.event.id.counter == 2)
        #expect(ledger.takeOne()?.event.id.counter == 3)
        #expect(ledger.takeOne() == nil)
    }

    @Test func `an entry without events is removed`() {
        var ledger = Ledger()
        ledger.received("1-0", events: [])
        #expect(ledger.takeShare(at: start).removed == ["1-0"])
        #expect(ledger.outstanding == 0)
    }

    /// Any interleaving of finishing and committing gives every event once, and each connection's in order.
    @Test(arguments: 0..<40) func `random schedules keep order and commit everything once`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var ledger = Ledger()
        var sent: [Int: [Ledger.Reference]] = [:]
        var running: [[Ledger.Work]] = []
        var committed: [Int: [Ledger.Reference]] = [:]
        var removed: Set<String> = []
        var now = start
        var number: UInt64 = 0
        for round in 0..<300 {
            if round < 200 {
                let slots = (0..<Int.random(in: 1...5, using: &random)).map { _ in Int.random(in: 1...6, using: &random)
                }
                ledger.received(
                    "\(round)-0",
                    events: slots.map {
                        number += 1
                        return Self.event($0, number)
                    })
                for (index, slot) in slots.enumerated() {
                    sent[slot, default: []].append(Ledger.Reference(entry: round, index: index))
                }
            }
            running += ledger.takeReady()
            for _ in 0..<Int.random(in: 0...4, using: &random) where !running.isEmpty {
                let index = running.indices.randomElement(using: &random) ?? 0
                let work = running[index].removeFirst()
                finish(&ledger, work, endsChain: running[index].isEmpty, at: now)
                if running[index].isEmpty { running.remove(at: index) }
            }
            now = now + .milliseconds(Int64.random(in: 0...3, using: &random))
            let share = ledger.takeShare(at: now, all: round > 290)
            for finished in share.finished {
                committed[finished.lane?.seat.slot ?? -1, default: []].append(finished.reference)
            }
            for entry in share.removed { #expect(removed.insert(entry).inserted) }
            _ = ledger.committed()
        }
        while ledger.running > 0 || ledger.hasReady || ledger.hasFinished {
            running += ledger.takeReady()
            for chain in running {
                for (index, work) in chain.enumerated() {
                    finish(&ledger, work, endsChain: index == chain.count - 1, at: now)
                }
            }
            running = []
            let share = ledger.takeShare(at: now, all: true)
            for finished in share.finished {
                committed[finished.lane?.seat.slot ?? -1, default: []].append(finished.reference)
            }
            for entry in share.removed { #expect(removed.insert(entry).inserted) }
            _ = ledger.committed()
        }
        #expect(committed == sent)
        #expect(removed.count == 200)
        #expect(ledger.isEmpty && ledger.outstanding == 0)
    }
}
