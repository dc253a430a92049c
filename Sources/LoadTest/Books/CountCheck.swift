/// Whether the count in Redis grew as the books say.
///
/// A message that was in flight when its connection broke may or may not have been taken in, so with breaks the count may lie
/// in a range; without, it must be exact.
public struct CountCheck: Equatable, Codable, Sendable {
    /// What must have been counted: everything but what was refused or interrupted.
    public let least: Int
    /// What can have been counted: the interrupted messages too.
    public let most: Int
    /// What was counted meanwhile.
    public let counted: Int

    public init(_ tally: Tally, counted: Int) {
        most = tally.sent - tally.refused
        least = most - tally.interrupted
        self.counted = counted
    }

    public var isRight: Bool { (least...most).contains(counted) }
}
