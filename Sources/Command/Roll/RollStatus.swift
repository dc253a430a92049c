/// How the rolling restarts of one `sluice up` went: what it tells `sluice roll`, in `roll.status` of the data folder.
struct RollStatus: Codable, Equatable, Sendable {
    enum State: String, Codable, Sendable {
        case rolling, done, aborted
    }

    struct Roll: Codable, Equatable, Sendable {
        /// Counted from 1; a roll that was refused has a number too.
        let number: Int
        var state: State
        /// What has happened so far, as `sluice up` prints it.
        var lines: [String]
    }

    /// The process id of the `sluice up`.
    let up: Int32
    /// The newest last; the oldest are forgotten.
    private(set) var rolls: [Roll] = []

    static let kept = 8

    init(up: Int32) {
        self.up = up
    }

    var isRolling: Bool { rolls.last?.state == .rolling }
    var lastNumber: Int { rolls.last?.number ?? 0 }

    /// - Parameter line: what the report says to the operator.
    mutating func add(_ report: Supervision.RollReport, _ line: String) {
        switch report {
        case .began: begin(.rolling, line)
        case .refused: begin(.aborted, line)
        case .replaced: goOn(.rolling, line)
        case .done: goOn(.done, line)
        case .aborted: goOn(.aborted, line)
        }
    }

    private mutating func begin(_ state: State, _ line: String) {
        rolls.append(Roll(number: lastNumber + 1, state: state, lines: [line]))
        rolls = rolls.suffix(Self.kept)
    }

    private mutating func goOn(_ state: State, _ line: String) {
        guard let last = rolls.indices.last else { return }
        rolls[last].state = state
        rolls[last].lines.append(line)
    }
}
