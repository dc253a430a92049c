import SluiceGateway
import Testing

@testable import SluiceEdge

@Suite struct `seats` {
    @Test func `are found until they are given back`() {
        var table = SeatTable<String>()
        let a = table.take("a")
        let b = table.take("b")
        #expect(a.flatMap { table[$0] } == "a" && b.flatMap { table[$0] } == "b" && table.count == 2)
        if let a { table.release(a) }
        #expect(a.flatMap { table[$0] } == nil && table.count == 1)
        if let a { table.release(a) }
        #expect(table.count == 1)
    }

    @Test func `of another generation or beyond the table are refused`() {
        var table = SeatTable<String>()
        _ = table.take("a")
        #expect(table[Seat(slot: 0, generation: 1)] == nil)
        #expect(table[Seat(slot: 5, generation: 0)] == nil)
        #expect(table[Seat(bits: .max)] == nil)
        table[Seat(slot: 0, generation: 1)] = "b"
        #expect(table[Seat(slot: 0, generation: 0)] == "a")
    }

    @Test func `rest before they are given out again, and then differ`() throws {
        var table = SeatTable<Int>()
        var seen: Set<Seat> = []
        for number in 0..<5000 {
            let taken = table.take(number)
            let seat = try #require(taken)
            #expect(seen.insert(seat).inserted)
            table.release(seat)
        }
        #expect(seen.map(\.slot).max() ?? 0 < 1100)
    }

    @Test func `change hands in place`() throws {
        var table = SeatTable<String>()
        let taken = table.take("a")
        let seat = try #require(taken)
        table[seat] = "b"
        #expect(table[seat] == "b")
    }
}

@Suite struct `topics` {
    private let seats = (0..<4).map { Seat(slot: $0, generation: 0) }
    private let topic = Topic("t")

    @Test func `have whoever joined, once, until they leave`() {
        var table = TopicTable()
        for seat in seats { table.join(seat, topic) }
        table.join(seats[1], topic)
        #expect(Array(table.members(of: topic)) == seats)
        table.leave(seats[0], topic)
        #expect(Set(table.members(of: topic)) == Set(seats[1...]))
        table.leave(seats[0], topic)
        #expect(table.members(of: topic).count == 3)
        #expect(table.members(of: Topic(live: "t")).isEmpty)
    }

    @Test func `are left by a connection that ends`() {
        var table = TopicTable()
        for name in ["a", "b", "c"] { table.join(seats[0], Topic(name)) }
        table.join(seats[1], Topic("a"))
        table.leaveAll(seats[0])
        #expect(Array(table.members(of: Topic("a"))) == [seats[1]])
        #expect(table.members(of: Topic("b")).isEmpty)
        table.leaveAll(seats[0])
    }
}
