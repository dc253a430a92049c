import NIOCore

/// Whether the other side still lives: asks after a time of silence, and gives up when even that is not answered.
struct Liveness: Equatable {
    enum Verdict: Equatable {
        case wait(until: NIODeadline)
        case ask
        case dead
    }

    let silence: TimeAmount
    let patience: TimeAmount
    private var heard: NIODeadline
    private var asked: NIODeadline?

    init(silence: TimeAmount, patience: TimeAmount, now: NIODeadline) {
        self.silence = silence
        self.patience = patience
        heard = now
    }

    mutating func heard(at now: NIODeadline) {
        heard = now
        asked = nil
    }

    mutating func judge(at now: NIODeadline) -> Verdict {
        if let asked { return asked + patience <= now ? .dead : .wait(until: asked + patience) }
        guard heard + silence <= now else { return .wait(until: heard + silence) }
        asked = now
        return .ask
    }
}
