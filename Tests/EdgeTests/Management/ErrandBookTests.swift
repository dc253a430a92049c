import NIOCore
import SluiceGateway
import Testing

@testable import SluiceEdge

@Suite struct `The errands of a loop` {
    private static let home = EdgeLoop(node: NodeID(bits: 1), index: 0)
    private static let other = EdgeLoop(node: NodeID(bits: 2), index: 3)
    private static let connection = ConnectionID(loop: other, seat: Seat(slot: 5, generation: 1))
    private static let route = ErrandBook.Route(partition: 7, loop: other)
    private static let record = ConnectionRecord(connectedAt: 1, sourceIP: "::1", userAgent: "").bytes

    private static func sent(_ task: Errand.Task, at now: Int64 = 0) -> (ErrandBook, UInt64) {
        var book = ErrandBook()
        let number = book.send(task, to: connection, from: home, partition: 7, now: now)
        return (book, number)
    }

    private static let yes = ByteBuffer(string: "1")

    @Test func `an errand goes to the out stream of the connection's loop, with its field`() throws {
        var (book, number) = Self.sent(.send(.text("hi")))
        #expect(book.takeTouched() == [Self.route])
        #expect(book.takeTouched().isEmpty)
        let sent = book.next(to: Self.route)
        let items = try #require(sent)
        #expect(items.map(\.wanted) == [.connection] && items.map(\.field) == [Self.connection.field])
        var pack = items[0].record
        let errand = Errand(sender: Self.home, number: number, task: .send(.text("hi")))
        #expect(try ReplyPack.read(from: &pack) == .errand(Self.connection.seat, errand))
        #expect(book.next(to: Self.route) == nil, "one script at a time")
    }

    @Test func `it is done when its outcome says so, once`() {
        var (book, number) = Self.sent(.send(.text("hi")))
        _ = book.next(to: Self.route)
        #expect(book.answered(Self.route, .found([Self.yes])).isEmpty)
        let done = ErrandBook.Completion(number: number, result: .done(lastActiveAt: 9, record: nil))
        #expect(book.received(.done(lastActiveAt: 9), of: number) == done)
        #expect(book.bytes == 0)
        #expect(book.received(.done(lastActiveAt: 9), of: number) == nil)
        #expect(book.received(.gone, of: 999) == nil)
        #expect(book.count == 0 && book.pending.isEmpty)
    }

    @Test func `an outcome may overtake the script's answer`() {
        var (book, number) = Self.sent(.look)
        _ = book.next(to: Self.route)
        #expect(book.received(.done(lastActiveAt: 9), of: number) == nil, "the record is still to come")
        let result = ErrandBook.Result.done(lastActiveAt: 9, record: Self.record)
        #expect(book.answered(Self.route, .found([Self.record])) == [.init(number: number, result: result)])
    }

    @Test(arguments: [ErrandBook.Answer.found([ByteBuffer()]), .nodeGone])
    func `a connection that Redis does not know is gone`(answer: ErrandBook.Answer) {
        var (book, number) = Self.sent(.close(.normal))
        _ = book.next(to: Self.route)
        #expect(book.answered(Self.route, answer) == [.init(number: number, result: .gone)])
        #expect(book.count == 0)
    }

    @Test func `a connection whose loop finds it gone is gone`() {
        var (book, number) = Self.sent(.look)
        _ = book.next(to: Self.route)
        #expect(book.received(.gone, of: number) == .init(number: number, result: .gone))
    }

    @Test func `what Redis refuses is refused, and a lost connection leaves open what was done`() {
        var (book, number) = Self.sent(.send(.text("hi")))
        _ = book.next(to: Self.route)
        #expect(book.answered(Self.route, .refused) == [.init(number: number, result: .refused)])
        (book, number) = Self.sent(.send(.text("hi")))
        _ = book.next(to: Self.route)
        #expect(book.answered(Self.route, .lost).isEmpty)
        #expect(book.tick(100, patience: 100) == [.init(number: number, result: .unanswered)])
    }

    @Test(arguments: [ErrandBook.Answer.refused, .lost])
    func `an outcome is told until Redis has taken it`(answer: ErrandBook.Answer) throws {
        var book = ErrandBook()
        let errand = Errand(sender: Self.other, number: 4, task: .look)
        book.tell(.gone, of: errand, partition: 7)
        let sent = book.next(to: Self.route)
        let items = try #require(sent)
        #expect(items.map(\.wanted) == [.always])
        var pack = items[0].record
        #expect(try ReplyPack.read(from: &pack) == .outcome(errand: 4, .gone))
        #expect(book.answered(Self.route, answer).isEmpty)
        #expect(book.pending == [Self.route] && book.bytes > 0)
        #expect(book.next(to: Self.route) == items)
        #expect(book.answered(Self.route, .found([Self.yes])).isEmpty)
        #expect(book.pending.isEmpty && book.next(to: Self.route) == nil)
    }

    @Test func `an outcome for a loop that has gone is nobody's`() {
        var book = ErrandBook()
        book.tell(.gone, of: Errand(sender: Self.other, number: 4, task: .look), partition: 7)
        _ = book.next(to: Self.route)
        #expect(book.answered(Self.route, .nodeGone).isEmpty)
        #expect(book.pending.isEmpty)
    }

    @Test func `a connection of which nothing is heard is looked for, until it is gone`() throws {
        var (book, number) = Self.sent(.send(.text("hi")))
        _ = book.next(to: Self.route)
        _ = book.answered(Self.route, .found([Self.yes]))
        #expect(book.tick(999, patience: 30_000).isEmpty && book.pending.isEmpty)
        #expect(book.tick(1000, patience: 30_000).isEmpty)
        let sent = book.next(to: Self.route)
        let look = try #require(sent)
        #expect(
            look == [.init(number: number, wanted: .connection, field: Self.connection.field, record: ByteBuffer())])
        #expect(book.answered(Self.route, .found([Self.yes])).isEmpty)
        #expect(book.tick(1499, patience: 30_000).isEmpty && book.pending.isEmpty)
        _ = book.tick(1500, patience: 30_000)
        _ = book.next(to: Self.route)
        #expect(book.tick(2000, patience: 30_000).isEmpty && book.pending.count == 1)
        #expect(book.next(to: Self.route) == nil, "one look at a time")
        #expect(book.answered(Self.route, .refused).isEmpty, "Redis may say no to a look")
        _ = book.tick(2500, patience: 30_000)
        _ = book.next(to: Self.route)
        #expect(book.answered(Self.route, .nodeGone).isEmpty, "the outcome may be under way")
        _ = book.tick(3000, patience: 30_000)
        _ = book.next(to: Self.route)
        #expect(book.answered(Self.route, .nodeGone) == [.init(number: number, result: .gone)])
    }

    @Test func `who was told to close and has gone was there`() {
        var (book, number) = Self.sent(.close(.normal))
        _ = book.next(to: Self.route)
        _ = book.answered(Self.route, .found([Self.yes]))
        _ = book.tick(1000, patience: 30_000)
        _ = book.next(to: Self.route)
        #expect(book.answered(Self.route, .found([ByteBuffer()])).isEmpty)
        let done = ErrandBook.Completion(number: number, result: .done(lastActiveAt: 9, record: nil))
        #expect(book.received(.done(lastActiveAt: 9), of: number) == done)
    }

    @Test func `its time ends it`() {
        var (book, number) = Self.sent(.send(.text("hi")), at: 10)
        #expect(book.tick(29_999, patience: 30_000).isEmpty)
        #expect(book.tick(30_010, patience: 30_000) == [.init(number: number, result: .unanswered)])
        #expect(book.received(.done(lastActiveAt: 0), of: number) == nil)
    }

    @Test func `the end of the node ends them all`() {
        var (book, number) = Self.sent(.send(.text("hi")))
        _ = book.next(to: Self.route)
        #expect(book.leave() == [.init(number: number, result: .unanswered)])
        #expect(book.answered(Self.route, .found([Self.yes])).isEmpty)
        #expect(book.count == 0 && book.pending.isEmpty)
    }

    @Test func `what gathers goes in batches, in order`() throws {
        var book = ErrandBook()
        var numbers: [UInt64?] = []
        for _ in 0..<300 {
            numbers.append(book.send(.look, to: Self.connection, from: Self.home, partition: 7, now: 0))
        }
        var sent: [UInt64?] = []
        while let items = book.next(to: Self.route) {
            #expect(items.count <= ErrandBook.batchCount)
            sent += items.map(\.number)
            _ = book.answered(Self.route, .found(items.map { _ in Self.record }))
        }
        #expect(sent == numbers)
        let long = Message(kind: .text, body: ByteBuffer(repeating: 0x61, count: 128 * 1024))
        for _ in 0..<5 { _ = book.send(.send(long), to: Self.connection, from: Self.home, partition: 7, now: 0) }
        #expect(book.next(to: Self.route)?.count == 2, "long ones by their bytes")
    }
}
