import Synchronization

/// A value that is told once, and that any number of tasks wait for.
final class Promised<Value: Sendable>: Sendable {
    private enum State {
        case waiting([CheckedContinuation<Value?, Never>])
        case resolved(Value?)
    }

    private let state = Mutex(State.waiting([]))

    /// Nil when there will be none.
    var value: Value? {
        get async {
            await withCheckedContinuation { continuation in
                let value: Value?? = state.withLock { state in
                    switch state {
                    case .resolved(let value): return .some(value)
                    case .waiting(let others):
                        state = .waiting(others + [continuation])
                        return nil
                    }
                }
                if let value { continuation.resume(returning: value) }
            }
        }
    }

    /// The first call counts.
    func resolve(_ value: Value?) {
        let waiting: [CheckedContinuation<Value?, Never>] = state.withLock { state in
            guard case .waiting(let waiting) = state else { return [] }
            state = .resolved(value)
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: value) }
    }
}
