import SluiceGateway
import Testing

@testable import SluiceEdge

@Suite struct `the lifespan of a connection` {
    private static let limits = Lifespan.Limits(pingInterval: 30, pingTimeout: 60, idle: 0, lifetime: 0)

    /// What is done when, looked at whenever something is due.
    private func run(
        _ limits: Lifespan.Limits, from start: Int64 = 1000, until end: Int64, salt: UInt64 = 0,
        _ happens: (inout Lifespan, Int64) -> Void = { _, _ in }
    ) -> [(Int64, Lifespan.Action)] {
        var lifespan = Lifespan(now: start)
        var done: [(Int64, Lifespan.Action)] = []
        var due = start
        for now in start...(start + end) {
            happens(&lifespan, now - start)
            guard now >= due else { continue }
            let action = lifespan.look(now, limits, salt: salt)
            if action != .none { done.append((now - start, action)) }
            switch action {
            case .close, .cutOff: return done
            case .none, .ping: due = lifespan.next(now, limits, salt: salt)
            }
        }
        return done
    }

    private func matches(_ done: [(Int64, Lifespan.Action)], _ expected: [(Int64, Lifespan.Action)]) -> Bool {
        done.elementsEqual(expected) { $0 == $1 }
    }

    @Test func `silence is pinged once, and cut off when it lasts`() {
        let done = run(Self.limits, until: 1000)
        #expect(matches(done, [(30, .ping), (90, .cutOff(.pingTimeout))]), "\(done)")
    }

    @Test func `whoever answers is pinged for ever`() {
        let done = run(Self.limits, until: 400) { lifespan, now in if now % 40 == 39 { lifespan.heard(now + 1000) } }
        #expect(matches(done, [30, 109, 189, 269, 349].map { ($0, .ping) }), "\(done)")
    }

    @Test func `whoever talks is never pinged`() {
        let done = run(Self.limits, until: 400) { lifespan, now in lifespan.heard(now + 1000) }
        #expect(done.isEmpty, "\(done)")
    }

    @Test func `an answer just in time is one`() {
        let done = run(Self.limits, until: 119) { lifespan, now in if now == 89 { lifespan.heard(now + 1000) } }
        #expect(matches(done, [(30, .ping), (119, .ping)]), "\(done)")
    }

    @Test func `without messages it ends, whatever else is heard`() {
        let limits = Lifespan.Limits(pingInterval: 30, pingTimeout: 60, idle: 100, lifetime: 0)
        let done = run(limits, until: 1000) { lifespan, now in lifespan.heard(now + 1000) }
        #expect(matches(done, [(100, .close(.idle))]), "\(done)")
        let later = run(limits, until: 1000) { lifespan, now in
            lifespan.heard(now + 1000)
            if now <= 50 { lifespan.spoke(now + 1000) }
        }
        #expect(matches(later, [(150, .close(.idle))]), "\(later)")
    }

    @Test func `what is sent to it is a message, and no sign of life`() {
        let limits = Lifespan.Limits(pingInterval: 30, pingTimeout: 60, idle: 50, lifetime: 0)
        let done = run(limits, until: 1000) { lifespan, now in lifespan.spoke(now + 1000) }
        #expect(matches(done, [(30, .ping), (90, .cutOff(.pingTimeout))]), "\(done)")
    }

    @Test(arguments: [1000, Int64(UInt32.max) - 100, Int64(UInt32.max) * 7 - 3]) func `it ends by its age`(start: Int64)
    {
        let limits = Lifespan.Limits(pingInterval: 30, pingTimeout: 60, idle: 0, lifetime: 200)
        let done = run(limits, from: start, until: 1000) { lifespan, now in
            lifespan.heard(now + start)
            lifespan.spoke(now + start)
        }
        #expect(matches(done, [(200, .close(.lifetimeOver))]), "\(done)")
    }

    @Test func `lifetimes are spread, and never short`() {
        let limits = Lifespan.Limits(pingInterval: 100_000, pingTimeout: 100_000, idle: 0, lifetime: 10_000)
        let ends = (0..<100 as Range<UInt64>).compactMap { slot in
            run(limits, until: 10_200, salt: Seat(slot: Int(slot), generation: 0).bits).first?.0
        }
        #expect(ends.count == 100)
        #expect(ends.allSatisfy { (10_000...10_100).contains($0) })
        #expect(Set(ends).count > 50)
        let day = Lifespan.Limits(pingInterval: 1 << 40, pingTimeout: 1, idle: 0, lifetime: 86_400_000)
        let dues = (0..<1000 as Range<UInt64>).map { Lifespan(now: 0).next(0, day, salt: $0) }
        #expect(dues.allSatisfy { (86_400_000...86_460_000).contains($0) })
    }

    @Test func `a look that comes too late pings again first`() {
        var lifespan = Lifespan(now: 0)
        #expect(lifespan.look(30, Self.limits, salt: 0) == .ping)
        #expect(lifespan.look(100_000, Self.limits, salt: 0) == .ping)
        #expect(lifespan.next(100_000, Self.limits, salt: 0) == 100_060)
        #expect(lifespan.look(100_059, Self.limits, salt: 0) == .none)
        #expect(lifespan.look(100_061, Self.limits, salt: 0) == .cutOff(.pingTimeout))
    }

    @Test func `while it is not read it rests`() {
        var lifespan = Lifespan(now: 0)
        #expect(lifespan.look(30, Self.limits, salt: 0) == .ping)
        lifespan.rest(500)
        #expect(lifespan.look(501, Self.limits, salt: 0) == .none)
        #expect(lifespan.next(501, Self.limits, salt: 0) == 530)
    }
}
