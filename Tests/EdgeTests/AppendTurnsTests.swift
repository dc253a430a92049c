import Testing

@testable import SluiceEdge

@Suite struct `Turns to append` {
    /// All that there are at once have been taken.
    private static func full() -> AppendTurns {
        var turns = AppendTurns(partitions: 64)
        let taken = (0..<AppendTurns.limit).map { turns.take($0) }
        #expect(taken.allSatisfy { $0 })
        return turns
    }

    /// Whose turn it is when so many have been given back, one after the other.
    private static func next(_ turns: inout AppendTurns, after count: Int) -> [Int?] {
        (0..<count).map { _ in
            turns.giveBack()
            return turns.next()
        }
    }

    @Test func `are for so many partitions at once`() {
        var turns = Self.full()
        let isTaken = turns.take(20)
        let next = turns.next()
        #expect(!isTaken && next == nil)
    }

    @Test func `come in the order they were asked for, once each`() {
        var turns = Self.full()
        let taken = [20, 30, 20, 40, 30].map { turns.take($0) }
        #expect(!taken.contains(true))
        #expect(Self.next(&turns, after: 4) == [20, 30, 40, nil])
    }

    @Test func `are not for who comes later than one that waits`() {
        var turns = Self.full()
        let first = turns.take(20)
        turns.giveBack()
        let second = turns.take(1)
        #expect(!first && !second)
        let next = turns.next()
        #expect(next == 20)
        #expect(Self.next(&turns, after: 2) == [1, nil])
    }

    @Test func `can be had again after they were had`() {
        var turns = Self.full()
        let isFirst = turns.take(20)
        #expect(!isFirst)
        #expect(Self.next(&turns, after: 1) == [20])
        turns.giveBack()
        let isSecond = turns.take(20)
        #expect(isSecond)
    }
}
