import Testing

@testable import SluiceEdge

@Suite struct AdmissionTests {
    private static func small() -> Admission {
        Admission(
            partitions: 2,
            limits: Admission.Limits(queue: 1000, backlogEntries: 100, backlogBytes: 50_000, patience: 10_000))
    }

    @Test func `stops at a limit and starts again at half of it`() {
        var admission = Self.small()
        #expect(admission.queued(by: 1000, now: 0) == false && admission.isOpen)
        #expect(admission.queued(by: 1, now: 7) == true && admission.state == .stalled(since: 7))
        #expect(admission.queued(by: -500, now: 8) == false && admission.isStalled)
        #expect(admission.queued(by: -1, now: 9) == true && admission.isOpen)
    }

    @Test func `looks at every partition's backlog`() {
        var admission = Self.small()
        #expect(admission.backlog(101, of: 1, pack: nil, now: 0) == true && admission.isStalled)
        #expect(admission.backlog(0, of: 0, pack: nil, now: 0) == false)
        #expect(admission.backlog(51, of: 1, pack: nil, now: 0) == false)
        #expect(admission.backlog(50, of: 1, pack: nil, now: 0) == true && admission.isOpen)
    }

    @Test func `takes its own packs as the measure of a backlog's bytes`() {
        var admission = Self.small()
        for _ in 0..<100 { _ = admission.backlog(0, of: 0, pack: 10_000, now: 0) }
        #expect(admission.isOpen)
        #expect(admission.backlog(6, of: 0, pack: 10_000, now: 0) == true && admission.isStalled)
        #expect(admission.backlog(2, of: 0, pack: nil, now: 0) == true && admission.isOpen)
    }

    @Test func `refuses when it has stalled for its patience, until the pile is half as high`() {
        var admission = Self.small()
        #expect(admission.tick(50_000) == false)
        _ = admission.queued(by: 2000, now: 1000)
        #expect(admission.tick(10_999) == false && admission.isStalled)
        #expect(admission.tick(11_000) == true && admission.state == .refusing)
        #expect(admission.tick(99_000) == false)
        #expect(admission.queued(by: -1400, now: 99_000) == false && admission.state == .refusing)
        #expect(admission.queued(by: -200, now: 99_000) == true && admission.isOpen)
    }
}
