/// The books of one connection: which of its messages are answered.
///
/// The server answers the messages of a connection in the order they were sent. So the books are two numbers, unless it does
/// not: everything below `expected` is settled but what is in `skipped`, everything from there to `next` is in flight.
/// An error frame does not say which message it answers: it stands for one of those that get no echo.
struct Books {
    enum Verdict: Equatable {
        case answered
        /// Answered, but after a later message.
        case reordered
        case duplicated
        case stray
    }

    private(set) var tally = Tally()
    /// The number of the next message.
    private(set) var next: UInt64 = 0
    private var expected: UInt64 = 0
    /// The first number that was sent since the connection was opened: what is below cannot be answered any more.
    private var floor: UInt64 = 0
    /// Messages without an answer, although a later one has one.
    private var skipped: Set<UInt64> = []
    /// Error frames for messages in `skipped`, and for messages in flight.
    private var refusedSkipped = 0
    private var refusedInFlight = 0
    /// Since when the connection waits for an answer; `nil`: it does not.
    private var waitingSince: UInt64?
    /// Gaps are measured from here on.
    private let measuredFrom: UInt64

    /// - Parameter measuredFrom: gaps before that moment do not count.
    init(measuredFrom: UInt64) {
        self.measuredFrom = measuredFrom
    }

    /// Messages whose answer is still to come, without those that a later answer has overtaken: what a closed loop counts.
    var inFlight: Int { max(0, Int(clamping: next - expected) - refusedInFlight) }

    /// Whether nothing more can come.
    var isSettled: Bool { inFlight == 0 && skipped.count <= refusedSkipped }

    /// Takes the next number for a message that was due at `due`.
    mutating func sent(due: UInt64) -> UInt64 {
        defer { next += 1 }
        tally.sent += 1
        if waitingSince == nil { waitingSince = due }
        return next
    }

    /// An echo came.
    mutating func received(_ number: UInt64, at now: UInt64) -> Verdict {
        guard number < next, number >= floor else {
            tally.strays += 1
            return .stray
        }
        if number >= expected {
            skip(to: number)
            expected = number + 1
        } else if skipped.remove(number) != nil {
            // The error frame taken for this one was another's.
            if refusedSkipped > skipped.count {
                refusedSkipped -= 1
                refusedInFlight += 1
            }
            tally.reordered += 1
            answered(at: now)
            return .reordered
        } else {
            tally.duplicated += 1
            return .duplicated
        }
        answered(at: now)
        return .answered
    }

    /// Something came that is no echo of this connection's messages.
    mutating func receivedStray() {
        tally.strays += 1
    }

    /// An error frame came.
    mutating func refused(at now: UInt64) {
        if skipped.count > refusedSkipped { refusedSkipped += 1 } else { refusedInFlight += 1 }
        gapEnds(at: now)
    }

    /// The connection broke. What was in flight stays unanswered; a gap goes on until the next answer.
    mutating func disconnected() {
        tally.disconnects += 1
        let inFlight = Int(clamping: next - expected)
        let refused = min(refusedInFlight, inFlight)
        tally.interrupted += inFlight - refused
        settleSkipped(refused: refused)
        expected = next
        floor = next
    }

    /// The end: what is not answered by now is lost.
    ///
    /// - Parameter firstUnsent: when the first message was due that should have been sent and was not.
    mutating func finish(at now: UInt64, unsent: Int = 0, firstUnsent: UInt64 = .max) {
        let inFlight = Int(clamping: next - expected)
        let refused = min(refusedInFlight, inFlight)
        tally.lost += inFlight - refused
        settleSkipped(refused: refused)
        expected = next
        tally.unsent += unsent
        if waitingSince == nil, unsent > 0 { waitingSince = firstUnsent }
        if let since = waitingSince { gapEnded(since: since, at: now) }
        waitingSince = nil
    }

    private mutating func settleSkipped(refused inFlight: Int) {
        let refused = min(refusedSkipped, skipped.count)
        tally.refused += inFlight + refused
        tally.lost += skipped.count - refused
        skipped.removeAll()
        (refusedSkipped, refusedInFlight) = (0, 0)
    }

    private mutating func skip(to number: UInt64) {
        guard number > expected else { return }
        skipped.formUnion(expected..<number)
        let explained = min(refusedInFlight, Int(clamping: number - expected))
        refusedInFlight -= explained
        refusedSkipped += explained
    }

    private mutating func answered(at now: UInt64) {
        tally.answered += 1
        gapEnds(at: now)
    }

    private mutating func gapEnds(at now: UInt64) {
        guard let since = waitingSince else { return }
        gapEnded(since: since, at: now)
        waitingSince = inFlight > 0 ? now : nil
    }

    private mutating func gapEnded(since: UInt64, at now: UInt64) {
        let start = max(since, measuredFrom)
        if now > start { tally.longestGap = max(tally.longestGap, now - start) }
    }
}
