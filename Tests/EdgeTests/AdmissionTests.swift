import Testing

@testable import SluiceEdge

@Suite struct AdmissionTests {
    private static func small() -> Admission {
        Admission(
            partitions: 2,
            limits: Admission.Limits(queue: 1000, backlogEntries: 100, backlogBytes: 50_000, patience: 10_000))
    }

    @Test func `a loop's queue stops everything at its limit and starts it again at half of it`() {
        var admission = Self.small()
        #expect(admission.queued(by: 1000, now: 0) == nil && admission.isOpen(0))
        #expect(admission.queued(by: 1, now: 7) == Admission.Change(pile: .queue, state: .stalled(since: 7)))
        #expect(admission.isStalled(0) && admission.isStalled(1))
        #expect(admission.queued(by: -500, now: 8) == nil && admission.isStalled(0))
        #expect(admission.queued(by: -1, now: 9) == Admission.Change(pile: .queue, state: .open))
        #expect(admission.isOpen(0) && admission.isOpen(1))
    }

    @Test func `a partition's backlog stops its own connections only`() {
        var admission = Self.small()
        let stalled = Admission.Change(pile: .backlog(1), state: .stalled(since: 0))
        #expect(admission.backlog(101, of: 1, pack: nil, now: 0) == stalled)
        #expect(admission.isStalled(1) && !admission.isOpen(1))
        #expect(!admission.isStalled(0) && admission.isOpen(0))
        #expect(admission.backlog(51, of: 1, pack: nil, now: 0) == nil)
        #expect(admission.backlog(50, of: 1, pack: nil, now: 0) == Admission.Change(pile: .backlog(1), state: .open))
        #expect(admission.isOpen(1))
    }

    @Test func `takes its own packs as the measure of a backlog's bytes`() {
        var admission = Self.small()
        for _ in 0..<100 { _ = admission.backlog(0, of: 0, pack: 10_000, now: 0) }
        #expect(admission.isOpen(0))
        #expect(admission.backlog(6, of: 0, pack: 10_000, now: 0) != nil && admission.isStalled(0))
        #expect(admission.backlog(2, of: 0, pack: nil, now: 0) != nil && admission.isOpen(0))
        #expect(admission.backlog(.max, of: 0, pack: nil, now: 0) != nil && admission.isStalled(0))
    }

    @Test func `refuses when it has stalled for its patience, until the pile is half as high`() {
        var admission = Self.small()
        #expect(admission.tick(50_000).isEmpty)
        _ = admission.queued(by: 2000, now: 1000)
        _ = admission.backlog(500, of: 1, pack: nil, now: 5000)
        #expect(admission.tick(10_999).isEmpty && admission.isStalled(0))
        #expect(admission.tick(11_000) == [Admission.Change(pile: .queue, state: .refusing)])
        #expect(admission.isRefusing(0) && admission.isRefusing(1) && !admission.isStalled(1))
        #expect(admission.tick(15_000) == [Admission.Change(pile: .backlog(1), state: .refusing)])
        #expect(admission.tick(99_000).isEmpty)
        #expect(admission.queued(by: -1400, now: 99_000) == nil && admission.isRefusing(0))
        #expect(admission.queued(by: -200, now: 99_000) != nil && admission.isOpen(0))
        #expect(admission.isRefusing(1))
        #expect(admission.backlog(50, of: 1, pack: nil, now: 99_000) != nil && admission.isOpen(1))
    }
}
