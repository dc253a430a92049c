import Foundation
import Testing

@testable import Sluice

/// `SLUICE_SIMULATION_SEED` runs one schedule again, `SLUICE_SIMULATION_SCHEDULES` more of them than usual.
@Suite struct `Simulated schedules` {
    private static let environment = ProcessInfo.processInfo.environment

    private static func seeds(_ usual: Int) -> Range<UInt64> {
        if let seed = environment["SLUICE_SIMULATION_SEED"].flatMap(UInt64.init) { return seed..<seed + 1 }
        return 0..<UInt64(environment["SLUICE_SIMULATION_SCHEDULES"].flatMap(Int.init) ?? usual)
    }

    /// Returns the seeds that failed, with why.
    private static func run(_ plan: Plan, _ seeds: Range<UInt64>, until limit: Int = 5) -> [String] {
        var failures: [String] = []
        for seed in seeds where failures.count < limit {
            if let failure = Simulation(plan, seed: seed).run().first {
                failures.append("SLUICE_SIMULATION_SEED=\(seed): \(failure)")
            }
        }
        return failures
    }

    @Test func `one owner, nothing lost, nothing twice, every end told, whatever is killed, paused and cut`() {
        let failures = Self.run(Plan(), Self.seeds(2000))
        #expect(failures == [])
    }
}
