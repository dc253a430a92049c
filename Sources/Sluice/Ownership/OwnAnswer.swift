import SluiceGateway
import SluiceRedis

/// What `own.lua` answers, or that it did not.
enum OwnAnswer: Equatable {
    /// Who has a partition, and its beat: how long ago that was, and what Redis' clock says, both in milliseconds.
    struct Holder: Equatable {
        var owner: String
        var beat: String
        var age: Int64
        var time: Int64
    }

    /// What an owner learns at a beat.
    struct Beaten: Equatable {
        /// The worker that asks for the partition; empty for nobody.
        var wanted: String
        var commit: Int64
        /// Redis' clock, in milliseconds since 1970.
        var time: Int64
        var nodes: [NodeWatch.Beat] = []
    }

    case ok
    case held(Holder)
    case beaten(Beaten)
    case fenced(owner: String)
    /// No answer, or one that nobody expects: nothing is known of what happened.
    case none

    init(_ value: RedisValue) {
        let parts = value.array ?? []
        switch parts.first?.text {
        case "ok" where parts.count >= 4: self = .beaten(Beaten(parts))
        case "ok": self = .ok
        case "held" where parts.count == 5:
            self = .held(
                Holder(
                    owner: parts[1].text ?? "", beat: parts[2].text ?? "", age: parts[3].int ?? 0,
                    time: parts[4].int ?? 0))
        case "fenced": self = .fenced(owner: parts.last?.text ?? "")
        default: self = .none
        }
    }
}

extension OwnAnswer.Beaten {
    fileprivate init(_ parts: [RedisValue]) {
        self.init(wanted: parts[1].text ?? "", commit: parts[2].int ?? 0, time: parts[3].int ?? 0)
        for index in stride(from: 4, to: parts.count - 1, by: 2) {
            guard let node = parts[index].text.flatMap({ NodeID(text: $0) }), let beat = parts[index + 1].text else {
                continue
            }
            nodes.append(NodeWatch.Beat(node: node, beat: beat))
        }
    }
}
