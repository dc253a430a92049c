import Testing

@testable import SluiceLambda

@Suite struct FunctionBoardTests {
    private static let boom = InvocationFailure(type: "T", message: "boom")

    /// A board with that many idle processes, the last one being the most recently used.
    private func board(idle: Int) -> FunctionBoard {
        var board = FunctionBoard()
        for _ in 0..<idle {
            let process = board.start()
            #expect(board.ready(process) == .rest)
        }
        return board
    }

    @Test func `the most recently used idle process takes a call`() {
        var board = board(idle: 2)
        #expect(board.submit(1) == .run(on: 2))
        #expect(board.submit(2) == .run(on: 1))
        #expect(board.ready(1) == .rest)
        #expect(board.ready(2) == .rest)
        #expect(board.submit(3) == .run(on: 2))
    }

    @Test func `calls wait in order where all are busy`() {
        var board = board(idle: 1)
        #expect(board.submit(1) == .run(on: 1))
        #expect(board.submit(2) == .wait)
        #expect(board.submit(3) == .wait)
        #expect(board.waitingCount == 2)
        #expect(board.ready(1) == .run(2))
        #expect(board.ready(1) == .run(3))
        #expect(board.ready(1) == .rest)
        #expect(board.waitingCount == 0)
    }

    @Test func `calls wait for processes that start`() {
        var board = FunctionBoard()
        let process = board.start()
        #expect(board.submit(1) == .wait)
        #expect(board.ready(process) == .run(1))
    }

    @Test func `a call that has waited too long is passed over`() {
        var board = board(idle: 1)
        #expect(board.submit(1) == .run(on: 1))
        #expect(board.submit(2) == .wait)
        #expect(board.submit(3) == .wait)
        board.expire(2)
        #expect(board.waitingCount == 1)
        #expect(board.ready(1) == .run(3))
    }

    @Test func `a process that asks twice is idle once`() {
        var board = board(idle: 1)
        #expect(board.ready(1) == .rest)
        #expect(board.submit(1) == .run(on: 1))
        #expect(board.submit(2) == .wait)
    }

    @Test func `a process that is away gets no call until it is back`() {
        var board = board(idle: 1)
        board.away(1)
        #expect(board.submit(1) == .wait)
        #expect(board.ready(1) == .run(1))
    }

    @Test func `calls fail where the start has failed and nothing runs, until something does`() {
        var board = FunctionBoard()
        let first = board.start()
        #expect(board.submit(1) == .wait)
        #expect(board.failedToStart(Self.boom) == [1])
        #expect(board.submit(2) == .fail(Self.boom))
        #expect(board.ended(first) == FunctionBoard.Aftermath(restart: .milliseconds(100)))
        let second = board.start()
        #expect(board.submit(3) == .fail(Self.boom))
        #expect(board.ready(second) == .rest)
        #expect(board.submit(4) == .run(on: second))
    }

    @Test func `calls wait for a process that runs, though another has failed to start`() {
        var board = board(idle: 1)
        #expect(board.submit(1) == .run(on: 1))
        _ = board.start()
        #expect(board.submit(2) == .wait)
        #expect(board.failedToStart(Self.boom) == [])
        #expect(board.submit(3) == .wait)
        #expect(board.ended(2).failed == [])
        #expect(board.ready(1) == .run(2))
    }

    @Test func `when the last process that ran ends and starts have failed, what waits fails`() {
        var board = board(idle: 1)
        #expect(board.submit(1) == .run(on: 1))
        #expect(board.submit(2) == .wait)
        #expect(board.failedToStart(Self.boom) == [])
        #expect(board.ended(1) == FunctionBoard.Aftermath(restart: .zero, failed: [2]))
    }

    @Test func `one that has run events is replaced at once, others after a rest that grows`() {
        var board = FunctionBoard()
        for rest in [100, 200, 400, 800, 1600, 3200, 5000, 5000] {
            let process = board.start()
            #expect(board.ended(process).restart == .milliseconds(rest))
        }
        let process = board.start()
        #expect(board.ready(process) == .rest)
        #expect(board.submit(1) == .run(on: process))
        #expect(board.ended(process).restart == .zero)
        #expect(board.ended(board.start()).restart == .milliseconds(100))
    }

    @Test func `an idle process that ends gets no call`() {
        var board = board(idle: 2)
        _ = board.ended(2)
        #expect(board.submit(1) == .run(on: 1))
        #expect(board.submit(2) == .wait)
    }

    @Test func `retired processes end when they are free, and are not replaced`() {
        var board = board(idle: 2)
        let starting = board.start()
        #expect(board.submit(1) == .run(on: 2))
        #expect(board.retire() == [1, starting])
        let successor = board.start()
        #expect(board.submit(2) == .wait)
        #expect(board.ready(2) == .end)
        #expect(board.ended(2) == FunctionBoard.Aftermath())
        #expect(board.ended(1) == FunctionBoard.Aftermath())
        #expect(board.ready(successor) == .run(2))
    }

    @Test func `a change of the code gives a function that could not start another chance`() {
        var board = FunctionBoard()
        _ = board.start()
        #expect(board.failedToStart(Self.boom) == [])
        _ = board.retire()
        let successor = board.start()
        #expect(board.submit(1) == .wait)
        #expect(board.ready(successor) == .run(1))
    }

    @Test func `draining refuses calls, runs what waits, and replaces nothing`() {
        var board = board(idle: 2)
        for call in 1...4 { _ = board.submit(call) }
        board.drain()
        #expect(board.submit(5) == .fail(.stopping))
        #expect(board.ready(1) == .run(3))
        #expect(board.ended(1) == FunctionBoard.Aftermath())
        #expect(board.ended(2) == FunctionBoard.Aftermath(failed: [4]))
    }

    @Test func `a process that nobody knows is not served`() {
        var board = FunctionBoard()
        #expect(board.ready(7) == .rest)
        #expect(board.ended(7) == FunctionBoard.Aftermath())
        #expect(board.submit(1) == .wait)
    }
}
