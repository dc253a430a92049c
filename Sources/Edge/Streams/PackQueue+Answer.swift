import SluiceRedis

extension PackQueue.Answer {
    /// Nil when it is none of append.lua's.
    init?(_ value: RedisValue) {
        guard let parts = value.array, parts.count == 2, let status = parts[0].text, let number = parts[1].int else {
            return nil
        }
        switch status {
        case "ok", "done": self = .appended(backlog: number)
        case "lost": self = .lost(backlog: number)
        case "dead": self = .dead
        case "unknown": self = .unknown
        default: return nil
        }
    }
}
