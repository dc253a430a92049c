import Testing

@testable import SluiceLoadTest

struct CountCheckTests {
    private func tally(sent: Int, interrupted: Int = 0, refused: Int = 0) -> Tally {
        var tally = Tally()
        tally.sent = sent
        tally.interrupted = interrupted
        tally.refused = refused
        return tally
    }

    @Test(arguments: [(9, false), (10, true), (11, false)])
    func `without breaks the count is exact`(_ counted: Int, _ isRight: Bool) {
        #expect(CountCheck(tally(sent: 12, refused: 2), counted: counted).isRight == isRight)
    }

    @Test(arguments: [(6, false), (7, true), (10, true), (11, false)])
    func `what was in flight at a break may have been counted`(_ counted: Int, _ isRight: Bool) {
        #expect(CountCheck(tally(sent: 10, interrupted: 3), counted: counted).isRight == isRight)
    }

    @Test func `a lost message must have been counted`() {
        var tally = tally(sent: 10)
        tally.lost = 1
        #expect(!CountCheck(tally, counted: 9).isRight)
    }
}
