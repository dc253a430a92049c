/// The sums of the books: of one connection, or of many.
///
/// At the end every message that was sent is answered, lost, interrupted or refused: one of them, once.
public struct Tally: Equatable, Codable, Sendable {
    public var sent = 0
    /// Messages whose echo came, each counted once.
    public var answered = 0
    /// Never answered on a connection that stayed, or although a later message of the connection was answered.
    public var lost = 0
    /// Echoes that came again.
    public var duplicated = 0
    /// Echoes that came after the echo of a later message. They are answered too.
    public var reordered = 0
    /// In flight when the connection broke. Whether the server took them in cannot be known.
    public var interrupted = 0
    /// Answered with an error instead of an echo.
    public var refused = 0
    /// What came and is no echo of a message of its connection.
    public var strays = 0
    /// Due, but never sent, because there was no connection, or it took no more bytes.
    public var unsent = 0
    /// Connections that broke, or that the server closed.
    public var disconnects = 0
    /// The longest time any connection waited for an answer, in nanoseconds: from the last answer before, or from when the
    /// oldest message without answer was due, if that was later, until the next answer or the end of the test.
    public var longestGap: UInt64 = 0

    enum CodingKeys: String, CodingKey {
        case sent, answered, lost, duplicated, reordered, interrupted, refused, strays, unsent, disconnects
        case longestGap = "longestGapNanoseconds"
    }

    public init() {}

    public mutating func add(_ other: Tally) {
        sent += other.sent
        answered += other.answered
        lost += other.lost
        duplicated += other.duplicated
        reordered += other.reordered
        interrupted += other.interrupted
        refused += other.refused
        strays += other.strays
        unsent += other.unsent
        disconnects += other.disconnects
        longestGap = max(longestGap, other.longestGap)
    }

    /// Whether every message was treated as it should be.
    public var isClean: Bool { lost == 0 && duplicated == 0 && reordered == 0 && strays == 0 }
}
