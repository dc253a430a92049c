import Testing

@testable import Sluice

@Suite struct `Done events` {
    @Test func `each counts once, beyond the bits of a word too`() {
        var done = DoneEvents([63, 0, 64])
        done.insert(1000)
        done.insert(63)
        done.insert(64)
        #expect(done.count == 4)
        #expect(done.sorted == [0, 63, 64, 1000])
        #expect([0, 1, 63, 64, 65, 1000].map(done.contains) == [true, false, true, true, false, true])
    }
}
