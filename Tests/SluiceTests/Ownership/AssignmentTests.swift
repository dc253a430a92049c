import SluiceGateway
import Testing

@testable import Sluice

@Suite struct `Assignment of partitions` {
    @Test func `every worker gets its share, and all agree`() {
        for count in 1...20 {
            let workers = Set((0..<count).map { "worker-\($0)" })
            let assignment = Assignment(partitions: 16, workers: workers)
            var load: [String: Int] = [:]
            for partition in Partitioning(count: 16).all {
                load[assignment.owner(of: partition), default: 0] += 1
                #expect(
                    assignment.owner(of: partition) == Assignment(partitions: 16, workers: workers).owner(of: partition)
                )
            }
            #expect((load.values.max() ?? 0) <= (16 + count - 1) / count)
            #expect(load.values.reduce(0, +) == 16)
        }
    }

    @Test func `a worker that goes moves mostly its own partitions`() {
        let before = Assignment(partitions: 64, workers: ["a", "b", "c", "d"])
        let after = Assignment(partitions: 64, workers: ["a", "b", "c"])
        let moved = Partitioning(count: 64).all.filter {
            before.owner(of: $0) != "d" && before.owner(of: $0) != after.owner(of: $0)
        }
        #expect(moved.count < 24)
    }

    @Test func `without a worker nobody is the owner`() {
        #expect(Assignment(partitions: 2, workers: []).owner(of: Partition(1)) == "")
    }
}
