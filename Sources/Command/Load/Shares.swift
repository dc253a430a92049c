import SluiceLoadTest

/// All shares of a load test: one in this process, the others in processes of their own.
struct Shares: Sendable {
    private let here: LoadRun
    private let children: [ShareChild]

    static func start(_ plan: LoadPlan, count: Int) throws -> Shares {
        let here = try LoadRun(plan, share: LoadShare(index: 0, count: count))
        return Shares(
            here: here,
            children: try (1..<count).map { try ShareChild.start(LoadShare(index: $0, count: count)) })
    }

    /// Returns when all connections of all shares are open.
    func connect() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await here.connect() }
            for child in children { group.addTask { try await child.connect() } }
            try await group.waitForAll()
        }
    }

    /// Lets all begin at the same moment, and adds up what they find out.
    func measure() async throws -> LoadOutcome {
        let start = LoadRun.now + (children.isEmpty ? 10_000_000 : 200_000_000)
        return try await withThrowingTaskGroup(of: LoadOutcome.self) { group in
            for child in children { group.addTask { try await child.measure(from: start) } }
            var outcome = try await here.measure(from: start)
            for try await other in group { outcome.add(other) }
            return outcome
        }
    }

    func stop() {
        for child in children { child.stop() }
        here.stop()
    }

    var progress: LoadProgress {
        get async throws {
            var progress = try await here.progress
            for child in children { progress.add(child.progress) }
            return progress
        }
    }
}
