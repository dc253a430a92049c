import SluiceTestSupport
import Testing

@testable import Sluice

@Suite struct `A line for tokens` {
    private typealias Verdict = TokenLine.Verdict

    /// Redis is asked for the first; the others wait behind.
    private static func line(_ tickets: TokenLine.Ticket...) -> TokenLine {
        var line = TokenLine()
        for ticket in tickets { _ = line.came(ticket) }
        return line
    }

    @Test func `who comes alone is asked for at once, and who comes meanwhile with the next`() {
        var line = TokenLine()
        #expect(line.came(1) == .ask(1))
        #expect(line.came(2) == .nothing && line.came(3) == .nothing)
        #expect(line.answered(1) == Verdict(admitted: [1], refused: [], next: .ask(2)))
        #expect(line.came(4) == .nothing)
        #expect(line.answered(1) == Verdict(admitted: [2], refused: [3], next: .ask(1)))
        #expect(line.answered(0) == Verdict(admitted: [], refused: [4], next: .nothing))
        #expect(line.isIdle)
        #expect(line.came(5) == .ask(1))
    }

    @Test func `a failure makes all wait, who came before and who comes then, and is told once`() {
        var line = Self.line(1, 2)
        #expect(line.failed() == .rest(isFirst: true))
        #expect(line.came(3) == .nothing)
        #expect(line.rested() == .ask(3))
        #expect(line.failed() == .rest(isFirst: false))
        #expect(line.rested() == .ask(3))
        #expect(line.answered(2) == Verdict(admitted: [1, 2], refused: [3], next: .nothing))
        _ = line.came(4)
        #expect(line.failed() == .rest(isFirst: true))
    }

    @Test func `the token of one who has left goes to the next, who else waits on`() {
        var line = Self.line(1)
        _ = (line.came(2), line.came(3), line.answered(1))
        _ = line.came(4)
        line.left(2)
        line.left(2)
        #expect(line.answered(2) == Verdict(admitted: [3, 4], refused: [], next: .nothing))

        line = Self.line(1)
        _ = (line.came(2), line.came(3), line.answered(1))
        _ = line.came(4)
        line.left(2)
        #expect(line.answered(0) == Verdict(admitted: [], refused: [3], next: .ask(1)))
    }

    @Test func `who leaves behind the question changes nothing in it`() {
        var line = Self.line(1, 2, 3)
        line.left(2)
        #expect(line.answered(1) == Verdict(admitted: [1], refused: [], next: .ask(1)))
    }

    @Test func `nobody left, nothing more is asked`() {
        var line = Self.line(1)
        line.left(1)
        #expect(line.answered(1) == Verdict(admitted: [], refused: [], next: .nothing) && line.isIdle)

        line = Self.line(1)
        line.left(1)
        #expect(line.failed() == .nothing && line.isIdle)

        line = Self.line(1)
        _ = line.failed()
        line.left(1)
        #expect(!line.isIdle && line.rested() == .nothing && line.isIdle)
    }

    @Test func `an answer out of bounds admits nobody who does not wait, and refuses nobody twice`() {
        var line = Self.line(1)
        #expect(line.answered(9) == Verdict(admitted: [1], refused: [], next: .nothing))
        line = Self.line(1)
        #expect(line.answered(-9) == Verdict(admitted: [], refused: [1], next: .nothing))
    }

    /// Any events in any order, against books: everybody is told once or leaves, in the order of coming, and a question asks
    /// for all who wait.
    @Test(arguments: 0..<50 as Range<UInt64>) func `everybody is told once, first come, first served`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var line = TokenLine()
        var pending = TokenLine.Action.nothing
        var waiting: [TokenLine.Ticket] = []
        var lastTold: TokenLine.Ticket = 0
        for ticket in 1...2000 as ClosedRange<TokenLine.Ticket> {
            if Bool.random(using: &random) {
                waiting.append(ticket)
                let action = line.came(ticket)
                if action != .nothing { pending = action }
            }
            if Int.random(in: 0..<8, using: &random) == 0, let one = waiting.randomElement(using: &random) {
                waiting.removeAll { $0 == one }
                line.left(one)
            }
            guard Bool.random(using: &random) else { continue }
            switch pending {
            case .nothing: #expect(waiting.isEmpty && line.isIdle)
            case .rest:
                pending = line.rested()
                #expect(pending == (waiting.isEmpty ? .nothing : .ask(waiting.count)))
            case .ask where Bool.random(using: &random): pending = line.failed()
            case .ask(let count):
                let taken = Int.random(in: 0...count, using: &random)
                let verdict = line.answered(taken)
                let told = verdict.admitted + verdict.refused
                #expect(verdict.admitted.count <= taken && told.count <= count)
                #expect(told == Array(waiting.prefix(told.count)))
                #expect(told.first.map { $0 > lastTold } ?? true)
                lastTold = told.last ?? lastTold
                waiting.removeFirst(told.count)
                pending = verdict.next
                #expect(pending == (waiting.isEmpty ? .nothing : .ask(waiting.count)))
            }
        }
    }
}
