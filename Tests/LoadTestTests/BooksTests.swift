import Testing

@testable import SluiceLoadTest

struct BooksTests {
    /// Books in which so many messages were sent, at the moments 0, 1, 2, …
    private func books(sent count: Int) -> Books {
        var books = Books(measuredFrom: 0)
        for moment in 0..<count { _ = books.sent(due: UInt64(moment)) }
        return books
    }

    private func receive(_ books: inout Books, _ numbers: UInt64...) -> [Books.Verdict] {
        numbers.map { books.received($0, at: 100) }
    }

    /// What must always hold in the end.
    private func expectBalance(_ tally: Tally, _ source: SourceLocation = #_sourceLocation) {
        let explained = tally.answered + tally.lost + tally.interrupted + tally.refused
        #expect(tally.sent == explained, sourceLocation: source)
    }

    @Test func `answers in order are answered`() {
        var books = books(sent: 3)
        #expect(receive(&books, 0, 1, 2) == [.answered, .answered, .answered])
        #expect(books.isSettled)
        books.finish(at: 100)
        #expect(books.tally.answered == 3)
        #expect(books.tally.isClean)
        expectBalance(books.tally)
    }

    @Test func `a message that is never answered is lost`() {
        var books = books(sent: 3)
        #expect(receive(&books, 0, 1) == [.answered, .answered])
        #expect(!books.isSettled)
        books.finish(at: 100)
        #expect(books.tally.lost == 1)
        expectBalance(books.tally)
    }

    @Test func `a message that a later answer overtook is lost, and frees its place at once`() {
        var books = books(sent: 4)
        #expect(receive(&books, 0, 2) == [.answered, .answered])
        #expect(books.inFlight == 1)
        #expect(!books.isSettled)
        #expect(receive(&books, 3) == [.answered])
        books.finish(at: 100)
        #expect(books.tally.lost == 1)
        expectBalance(books.tally)
    }

    @Test func `two answers that are swapped are one reordered`() {
        var books = books(sent: 3)
        #expect(receive(&books, 1, 0, 2) == [.answered, .reordered, .answered])
        #expect(books.isSettled)
        books.finish(at: 100)
        #expect(books.tally.reordered == 1)
        #expect(books.tally.answered == 3)
        #expect(books.tally.lost == 0)
    }

    @Test func `an answer that comes again is duplicated, also one that was reordered`() {
        var books = books(sent: 3)
        #expect(
            receive(&books, 0, 0, 2, 1, 1, 2) == [
                .answered, .duplicated, .answered, .reordered, .duplicated, .duplicated,
            ])
        books.finish(at: 100)
        #expect(books.tally.duplicated == 3)
        #expect(books.tally.answered == 3)
        expectBalance(books.tally)
    }

    @Test func `an answer to a message that was not sent is a stray`() {
        var books = books(sent: 2)
        #expect(receive(&books, 2) == [.stray])
        books.receivedStray()
        #expect(books.tally.strays == 2)
        #expect(books.inFlight == 2)
    }

    @Test func `what is in flight at a break is interrupted, and what was overtaken is lost`() {
        var books = books(sent: 5)
        #expect(receive(&books, 0, 2) == [.answered, .answered])
        books.disconnected()
        #expect(books.isSettled)
        books.finish(at: 100)
        #expect(books.tally.interrupted == 2)
        #expect(books.tally.lost == 1)
        #expect(books.tally.disconnects == 1)
        expectBalance(books.tally)
    }

    @Test func `after a break numbers go on, and what was sent before cannot be answered`() {
        var books = books(sent: 2)
        books.disconnected()
        #expect(books.sent(due: 2) == 2)
        #expect(receive(&books, 1, 2) == [.stray, .answered])
        books.finish(at: 100)
        #expect(books.tally.interrupted == 2)
        expectBalance(books.tally)
    }

    @Test(arguments: [[0, -1, 2], [-1, 0, 2], [0, 2, -1]])
    func `an error frame stands for the message without an echo, whenever it comes`(_ arrivals: [Int]) {
        var books = books(sent: 3)
        for arrival in arrivals {
            if arrival < 0 {
                books.refused(at: 100)
            } else {
                #expect(books.received(UInt64(arrival), at: 100) == .answered)
            }
        }
        #expect(books.inFlight == 0)
        #expect(books.isSettled)
        books.finish(at: 100)
        #expect(books.tally.refused == 1)
        #expect(books.tally.lost == 0)
        #expect(books.tally.isClean)
        expectBalance(books.tally)
    }

    @Test func `error frames at a break explain as many messages as they are`() {
        var books = books(sent: 3)
        books.refused(at: 10)
        books.disconnected()
        books.finish(at: 100)
        #expect(books.tally.refused == 1)
        #expect(books.tally.interrupted == 2)
        expectBalance(books.tally)
    }

    @Test func `the longest gap is from the last answer, or from when the oldest message was due`() {
        var books = Books(measuredFrom: 0)
        _ = books.sent(due: 10)
        _ = books.sent(due: 11)
        _ = books.received(0, at: 15)
        #expect(books.tally.longestGap == 5)
        // Waiting goes on from the answer at 15, not from 11.
        _ = books.received(1, at: 22)
        #expect(books.tally.longestGap == 7)
        // Silence with nothing in flight is no gap.
        _ = books.sent(due: 1000)
        _ = books.received(2, at: 1003)
        #expect(books.tally.longestGap == 7)
    }

    @Test func `a gap goes on over a break, and what never ends lasts until the end`() {
        var books = Books(measuredFrom: 0)
        _ = books.sent(due: 10)
        books.disconnected()
        _ = books.sent(due: 50)
        _ = books.received(1, at: 60)
        #expect(books.tally.longestGap == 50)
        _ = books.sent(due: 100)
        books.finish(at: 200)
        #expect(books.tally.longestGap == 100)
    }

    @Test func `a gap counts from the beginning of the measuring`() {
        var books = Books(measuredFrom: 100)
        _ = books.sent(due: 10)
        _ = books.received(0, at: 90)
        #expect(books.tally.longestGap == 0)
        _ = books.sent(due: 95)
        _ = books.received(1, at: 104)
        #expect(books.tally.longestGap == 4)
    }

    @Test func `what could not be sent is told apart, and its waiting is a gap`() {
        var books = books(sent: 1)
        _ = books.received(0, at: 2)
        books.finish(at: 100, unsent: 3, firstUnsent: 40)
        #expect(books.tally.unsent == 3)
        #expect(books.tally.longestGap == 60)
        #expect(books.tally.isClean)
    }

    /// Each of these arrivals in any order and number: the books balance, and are clean only if it was 0, 1, 2, 3.
    @Test func `every order of answers is booked, and only the right one is clean`() {
        let arrivals: [UInt64] = [0, 1, 2, 3]
        for code in 0..<(5 * 5 * 5 * 5 * 5) {
            var books = books(sent: 4)
            var (rest, order) = (code, [UInt64]())
            for _ in 0..<5 {
                if rest % 5 < 4 { order.append(arrivals[rest % 5]) }
                rest /= 5
            }
            for number in order { _ = books.received(number, at: 100) }
            books.finish(at: 100)
            expectBalance(books.tally)
            #expect(books.tally.isClean == (order == arrivals), "\(order)")
            #expect(books.tally.answered == Set(order).count, "\(order)")
            #expect(books.tally.duplicated == order.count - Set(order).count, "\(order)")
        }
    }
}
