import SluiceGateway
import SluiceRedis

/// What `commit.lua` answers.
enum CommitAnswer: Equatable {
    struct Result: Equatable {
        var hasOutbox = false
        /// Counts whose live members have to be told.
        var changed: [String] = []
        /// What Redis said no to.
        var refused: [String] = []
    }

    case done(Result)
    case doneBefore
    case fenced(owner: String)
    /// The newest entry of the commit is not there.
    case gone
    /// Redis has lost commits.
    case rewound
    /// These loops have members and were not given.
    case missing([EdgeLoop])
    case malformed(String)

    init(_ value: RedisValue) {
        let parts = value.array ?? []
        switch parts.first?.text {
        case "ok" where parts.count == 4:
            self = .done(
                Result(
                    hasOutbox: parts[1].int != 0, changed: parts[2].array?.compactMap(\.text) ?? [],
                    refused: parts[3].array?.compactMap(\.text) ?? []))
        case "done": self = .doneBefore
        case "fenced": self = .fenced(owner: parts.last?.text ?? "")
        case "gone": self = .gone
        case "rewound": self = .rewound
        case "keys": self = .missing(parts.dropFirst().compactMap { $0.text.flatMap { EdgeLoop(text: $0) } })
        default: self = .malformed("\(value)")
        }
    }
}
