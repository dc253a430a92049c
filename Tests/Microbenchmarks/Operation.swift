/// Something to time.
struct Operation {
    let name: String
    /// What one run handles: frames, events, answers.
    let items: Int
    /// Of one item.
    let bytes: Int
    /// Returns what came of it as a number, so that no run can be optimised away.
    let run: () throws -> Int
}
