import NIOCore
import SluiceGateway
import Testing

@testable import Sluice

@Suite struct Ownership {
    let start = NIODeadline.uptimeNanoseconds(10_000_000_000)

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

    @Test func `a worker lives while its beat changes`() {
        var membership = Membership(me: "a", lease: .seconds(3), now: start)
        membership.observe(["a": "1", "b": "7"], at: start)
        #expect(membership.live == ["a", "b"])
        membership.observe(["a": "2", "b": "7"], at: start + .milliseconds(2999))
        #expect(membership.live == ["a", "b"])
        membership.observe(["a": "2", "b": "7"], at: start + .seconds(3))
        #expect(membership.live == ["a"])
        membership.observe(["b": "8"], at: start + .seconds(4))
        #expect(membership.live == ["a", "b"])
        membership.observe([:], at: start + .seconds(5))
        #expect(membership.live == ["a"])
    }

    @Test func `a set of workers is stable a second after it changed`() {
        var membership = Membership(me: "a", lease: .seconds(3), now: start)
        #expect(membership.isStable(at: start + .seconds(1)))
        membership.observe(["b": "1"], at: start + .seconds(2))
        #expect(!membership.isStable(at: start + .milliseconds(2999)))
        #expect(membership.isStable(at: start + .seconds(3)))
    }

    @Test func `a beat that stays for ten leases is forgotten`() {
        var membership = Membership(me: "a", lease: .seconds(3), now: start)
        membership.observe(["b": "1"], at: start)
        #expect(membership.forgotten(at: start + .seconds(29)).isEmpty)
        #expect(membership.forgotten(at: start + .seconds(30)) == ["b"])
    }

    @Test func `an owner's partition may be claimed after it kept one beat for a lease`() {
        var candidacy = Candidacy(now: start)
        #expect(candidacy.expired(at: start + .seconds(60), lease: .seconds(3)) == nil)
        candidacy.held(by: "b", beat: "1", age: .zero, at: start)
        candidacy.held(by: "b", beat: "2", age: .zero, at: start + .seconds(1))
        candidacy.held(by: "b", beat: "2", age: .seconds(2), at: start + .seconds(3))
        #expect(candidacy.expired(at: start + .milliseconds(3999), lease: .seconds(3)) == nil)
        let expired = candidacy.expired(at: start + .seconds(4), lease: .seconds(3))
        #expect(expired?.owner == "b" && expired?.beat == "2")
        candidacy.restart(at: start + .seconds(4))
        #expect(candidacy.expired(at: start + .seconds(5), lease: .seconds(3)) == nil)
    }

    @Test func `a beat that is a lease old by Redis' clock is watched for a beat and a half only`() {
        var candidacy = Candidacy(now: start)
        candidacy.held(by: "b", beat: "1", age: .seconds(10), at: start)
        #expect(candidacy.expired(at: start + .milliseconds(1499), lease: .seconds(3)) == nil)
        #expect(candidacy.expired(at: start + .milliseconds(1500), lease: .seconds(3))?.owner == "b")
        candidacy.held(by: "b", beat: "2", age: .zero, at: start + .milliseconds(1500))
        #expect(candidacy.expired(at: start + .seconds(3), lease: .seconds(3)) == nil)
    }

    @Test func `nobody's partition is taken by whoever sees it, should the one it is meant for not come`() {
        var candidacy = Candidacy(now: start)
        candidacy.held(by: "", beat: "4", age: .seconds(1), at: start)
        #expect(candidacy.expired(at: start + .seconds(1), lease: .seconds(3)) == nil)
        #expect(candidacy.expired(at: start + .milliseconds(1500), lease: .seconds(3))?.owner == "")
    }

    @Test func `a node is dead when its beat stays for the dead time on the owner's clock`() {
        let node = NodeID(bits: 5)
        var watch = NodeWatch(deadAfter: .seconds(5))
        #expect(watch.observe([(node, "1")], at: start).isEmpty)
        #expect(watch.observe([(node, "2")], at: start + .seconds(4)).isEmpty)
        #expect(watch.observe([(node, "2")], at: start + .milliseconds(8999)).isEmpty)
        #expect(watch.observe([(node, "2")], at: start + .seconds(9)).map(\.node) == [node])
        #expect(watch.observe([(node, "dead")], at: start + .seconds(10)).isEmpty)
    }

    @Test func `nobody is declared dead for the time in which Redis was away`() {
        let node = NodeID(bits: 5)
        var watch = NodeWatch(deadAfter: .seconds(5))
        _ = watch.observe([(node, "1")], at: start)
        watch.restart(at: start + .seconds(20))
        #expect(watch.observe([(node, "1")], at: start + .seconds(21)).isEmpty)
    }
}
