import Foundation
import Testing

@testable import Sluice

/// `SLUICE_SIMULATION_SEED` runs one schedule of each kind again, `SLUICE_SIMULATION_SCHEDULES` sets how many of the first
/// kind there are, `SLUICE_SIMULATION_MUTATIONS` counts how many schedules find each broken rule.
@Suite struct `Simulated schedules` {
    private static let environment = ProcessInfo.processInfo.environment

    private static let schedules = environment["SLUICE_SIMULATION_SCHEDULES"].flatMap(Int.init) ?? 2000

    private static func seeds(_ usual: Int) -> Range<UInt64> {
        if let seed = environment["SLUICE_SIMULATION_SEED"].flatMap(UInt64.init) { return seed..<seed + 1 }
        return 0..<UInt64(usual)
    }

    /// Returns the seeds that failed, with why. As many schedules run at a time as there are cores.
    private static func run(_ plan: Plan, _ seeds: Range<UInt64>) async -> [String] {
        let width = ProcessInfo.processInfo.activeProcessorCount
        return await withTaskGroup(of: [String].self) { group in
            for first in 0..<width {
                group.addTask {
                    stride(from: seeds.lowerBound + UInt64(first), to: seeds.upperBound, by: width).compactMap { seed in
                        Simulation(plan, seed: seed).run().first.map { "SLUICE_SIMULATION_SEED=\(seed): \($0)" }
                    }
                }
            }
            return await group.reduce([], +)
        }
    }

    @Test func `one owner, nothing lost, nothing twice, every end told, whatever is killed, paused and cut`() async {
        let failures = await Self.run(Plan(), Self.seeds(Self.schedules))
        #expect(failures == [])
    }

    /// A dead edge's connections end within dead time, lease and a second, also when an owner is killed before, in or after
    /// that. Nothing else goes wrong.
    @Test func `a killed edge's connections have their end in time, also when a worker is killed during it`() async {
        var plan = Plan()
        plan.faultEvery = 0
        plan.slowDelays = 0
        plan.handler = .milliseconds(50)
        plan.faultTime = .seconds(30)
        plan.edges = 1
        let bound = plan.deadAfter + plan.lease + .seconds(1)
        plan.script = { simulation in
            let death = simulation.between(.seconds(8), .seconds(12))
            simulation.after(death) {
                let edge = simulation.edges[0]
                edge.die()
                simulation.after(bound) {
                    let open = simulation.books.records[edge.node, default: []].count
                    if open > 0 {
                        simulation.books.fail("\(open) connections have no end after \(bound / 1_000_000) ms")
                    }
                }
            }
            let kill = death + simulation.between(-.seconds(6), .seconds(8))
            simulation.after(kill) {
                let owner = simulation.redis.partitions[0].owner
                simulation.workers.first { $0.token == owner }?.die()
                if simulation.isChance(500) { simulation.addWorker(id: "w9") }
            }
        }
        let failures = await Self.run(plan, Self.seeds(300))
        #expect(failures == [])
    }

    @Test func `an hour in which a worker is killed every two seconds condemns nothing`() async {
        var plan = Plan()
        plan.faultEvery = 0
        plan.handler = .milliseconds(20)
        plan.faultTime = .seconds(3600)
        plan.edges = 1
        plan.sendEvery = .milliseconds(500)
        plan.script = { simulation in
            for second in stride(from: Int64(2), to: 3600, by: 2) {
                simulation.after(.seconds(second)) { simulation.replaceWorker() }
            }
        }
        let failures = await Self.run(plan, Self.seeds(1))
        #expect(failures == [])
    }

    /// The schedules must be able to fail: each rule of the product that is broken on purpose is found.
    @Test(arguments: Plan.Mutation.allCases) func `a broken rule is found`(mutation: Plan.Mutation) {
        var plan = Plan()
        plan.mutation = mutation
        plan.faults = mutation.faults
        plan.faultEvery = .milliseconds(500)
        let isCounted = Self.environment["SLUICE_SIMULATION_MUTATIONS"] != nil
        var found = 0
        for seed in UInt64(0)..<200 where found == 0 || isCounted {
            if !Simulation(plan, seed: seed).run().isEmpty { found += 1 }
        }
        #expect(found > 0)
        if isCounted { print("\(mutation.rawValue): found by \(found) of 200 schedules") }
    }
}
