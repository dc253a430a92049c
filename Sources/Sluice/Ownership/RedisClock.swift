import NIOCore

/// Redis' clock as this worker knows it: how far it is from the worker's own monotonic one, and how long it could be relied
/// on.
///
/// Redis read its clock at some moment between a command and its answer, so each answer bounds the difference of the two
/// clocks from both sides. What is known is moved no further than the newest answer demands: a slow answer says little and
/// moves nothing, and two clocks that drift apart are followed.
struct RedisClock {
    /// A Redis that answers no faster may have kept others from beating.
    static let prompt = TimeAmount.milliseconds(500)
    /// Answers come every second; where none came for longer, this worker or Redis stood still.
    static let longestGap = TimeAmount.milliseconds(2500)
    /// A difference that changes by more has jumped.
    static let tolerance = TimeAmount.milliseconds(500)

    /// Since when each answer was prompt, none was missing, and Redis' clock moved as this worker's.
    private(set) var steadySince: NIODeadline?
    /// Redis' clock less this worker's, in nanoseconds.
    private var difference: Int64?
    private var lastAnswer = NIODeadline.uptimeNanoseconds(0)

    /// Redis has answered.
    /// - Parameter time: its clock when it ran the command, in milliseconds since 1970.
    /// - Returns: by how much its clock has jumped; nil where it has not.
    mutating func answered(_ time: Int64, sent: NIODeadline, at now: NIODeadline) -> TimeAmount? {
        let isGap = now - lastAnswer > Self.longestGap
        lastAnswer = max(lastAnswer, now)
        let jump = adjust(time, sent: sent, at: now)
        if now - sent > Self.prompt {
            steadySince = nil
        } else if isGap || jump != nil || steadySince == nil {
            steadySince = now
        }
        return jump
    }

    /// The connection was lost. Redis may come back as another one, with another clock.
    mutating func lost() { steadySince = nil }

    func isSteady(for duration: TimeAmount, at now: NIODeadline) -> Bool {
        guard let steadySince, now - lastAnswer <= Self.longestGap else { return false }
        return now - steadySince >= duration
    }

    /// What Redis' clock says now, in milliseconds since 1970; nil before the first answer.
    func time(at now: NIODeadline) -> Int64? {
        difference.map { (Self.nanoseconds(now) &+ $0) / 1_000_000 }
    }

    /// How long ago an entry was added, in milliseconds; negative where the clock was put back since; nil before the first
    /// answer.
    func age(of entry: StreamID, at now: NIODeadline) -> Int64? {
        time(at: now).map { $0 - Int64(clamping: entry.time) }
    }

    private mutating func adjust(_ time: Int64, sent: NIODeadline, at now: NIODeadline) -> TimeAmount? {
        let (read, isTooFar) = time.multipliedReportingOverflow(by: 1_000_000)
        guard !isTooFar, read >= 0 else { return nil }
        let least = read - Self.nanoseconds(now)
        // A clock that shows milliseconds may be one further.
        let most = read - Self.nanoseconds(sent) + 1_000_000
        guard let known = difference else {
            difference = least + (most - least) / 2
            return nil
        }
        let adjusted = min(max(known, least), most)
        difference = adjusted
        let moved = TimeAmount.nanoseconds(adjusted - known)
        return moved > Self.tolerance || moved < .nanoseconds(-Self.tolerance.nanoseconds) ? moved : nil
    }

    private static func nanoseconds(_ time: NIODeadline) -> Int64 { Int64(clamping: time.uptimeNanoseconds) }
}
